import { NO_MASTERS } from '../formats/masters/masters.js';
import type {
  OrcaAcceptances,
  OrcaCodes,
  OrcaDiseases,
  OrcaMedical,
  OrcaPatient,
  OrcaPatients,
  OrcaPrescriptions,
} from '../formats/orca/orca-replies.js';
import type { ChartFacts, Code, DiagnosisFact, EncounterFact, Fact, InjectionFact, PatientFact, PrescriptionFact } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { makeContentKey } from './content-key.js';
import { toLocalPatientId } from './local-patient-id.js';
import type { Mapped, MappingOptions } from './map-uke.js';
import { MappingRemarks } from './mapping-remarks.js';
import { mapOrcaDisease } from './orca-diseases.js';
import { makeOrcaGroup, makeOrcaInjections, makeOrcaProcedures, type OrcaItems } from './orca-items.js';
import { type Source, toTimestamp } from './source-file.js';

/** The replies of one receipt computer. */
export interface OrcaSources {
  readonly patients?: readonly Source<OrcaPatients>[];
  readonly diseases?: readonly Source<OrcaDiseases>[];
  readonly acceptances?: readonly Source<OrcaAcceptances>[];
  readonly prescriptions?: readonly Source<OrcaPrescriptions>[];
  readonly medical?: readonly Source<OrcaMedical>[];
  /** The names of departments. */
  readonly codes?: readonly Source<OrcaCodes>[];
}

/** Maps the replies of the API of one receipt computer. When the API answered is no part of what is sent: to ask again changes nothing. */
export function mapOrca(sources: OrcaSources, { masters = NO_MASTERS, facilityCode }: MappingOptions = {}): Mapped {
  const mapping = new OrcaMapping({ masters, remarks: new MappingRemarks() }, facilityCode ?? null, readDepartments(sources.codes ?? []));
  for (const source of sources.patients ?? []) mapping.addPatients(source);
  for (const source of keepNewestDiseases(sources.diseases ?? [])) mapping.addDiseases(source);
  for (const source of sources.acceptances ?? []) mapping.addAcceptances(source);
  for (const source of sources.prescriptions ?? []) mapping.addPrescriptions(source);
  for (const source of sources.medical ?? []) mapping.addMedical(source);
  return mapping.finish();
}

function readDepartments(codes: readonly Source<OrcaCodes>[]): ReadonlyMap<string, string> {
  return new Map(codes.filter(({ value }) => value.kind === 'DEPARTMENTS').flatMap(({ value }) => [...value.names]));
}

/** A reply has all diseases of a patient in a month. A newer one for the same month replaces it: what it no longer has was deleted there. */
function keepNewestDiseases(all: readonly Source<OrcaDiseases>[]): readonly Source<OrcaDiseases>[] {
  const newest = new Map<string, Source<OrcaDiseases>>();
  for (const one of all) {
    const key = JSON.stringify([one.value.patient.id, one.value.month]);
    const known = newest.get(key);
    if (!known || orderOf(known) < orderOf(one)) newest.set(key, one);
  }
  return [...newest.values()];
}

function orderOf({ value, sha256 }: Source<OrcaDiseases>): string {
  return `${value.answeredAt ?? ''} ${sha256}`;
}

class OrcaMapping {
  readonly #patients: PatientFact[] = [];
  readonly #diagnoses: DiagnosisFact[] = [];
  readonly #prescriptions: PrescriptionFact[] = [];
  readonly #injections: InjectionFact[] = [];
  readonly #receptions: EncounterFact[] = [];
  readonly #visits = new Map<string, EncounterFact>();

  constructor(
    private readonly known: Omit<OrcaItems, 'source' | 'line' | 'record'>,
    private readonly facilityCode: string | null,
    private readonly departments: ReadonlyMap<string, string>,
  ) {}

  addPatients({ value, sha256 }: Source<OrcaPatients>): void {
    value.patients.forEach((patient, index) => {
      this.#addPatient(patient, sha256, index + 1, 'patientgetv2', value.answeredAt);
    });
  }

  addDiseases({ value, sha256 }: Source<OrcaDiseases>): void {
    const { patient, diseases, answeredAt, month } = value;
    const fact = this.#addPatient(patient, sha256, 0, 'diseasegetv2', answeredAt, month);
    if (!fact) return;
    for (const disease of diseases) {
      const items = { ...this.known, source: sha256, line: disease.line, record: 'diseasegetv2' };
      const department = this.#departmentOf(disease.department);
      const of = { ...fact, origin: { ...fact.origin, line: disease.line } };
      const mapped = mapOrcaDisease(of, disease, department, items);
      if (mapped) this.#diagnoses.push(mapped);
    }
  }

  addAcceptances({ value, sha256 }: Source<OrcaAcceptances>): void {
    const { date, acceptances } = value;
    for (const { line, patient, id, time, department, physician } of acceptances) {
      const fact = this.#addPatient(
        patient,
        sha256,
        line,
        'acceptlstv2',
        date === null ? null : toTimestamp(date),
        date?.slice(0, 6) ?? null,
      );
      if (!fact) continue;
      if (date?.length !== 8) {
        this.known.remarks.add(sha256, line, 'acceptlstv2', 'NO_DATE');
        continue;
      }
      this.#receptions.push({
        ...fact,
        ...{ kind: 'VISIT', orderNo: `A${makeContentKey([id, time])}`, date, time, procedures: [] },
        department: this.#departmentOf(department.code, department.name),
        attending: physician.name === null ? null : { code: physician.code, name: physician.name },
      });
    }
  }

  addPrescriptions({ value, sha256 }: Source<OrcaPrescriptions>): void {
    const record = value.form === 'PRESCRIPTION' ? 'prescriptionv2' : 'medicinenotebookv2';
    for (const one of value.prescriptions) {
      if (this.facilityCode !== null && one.facility.code !== null && one.facility.code !== this.facilityCode) {
        this.known.remarks.add(sha256, one.line, record, 'ANOTHER_FACILITY');
        continue;
      }
      const { date, line } = one;
      const fact = this.#addPatient(one.patient, sha256, line, record, date === null ? null : toTimestamp(date), date?.slice(0, 6) ?? null);
      if (!fact) continue;
      if (date?.length !== 8) {
        this.known.remarks.add(sha256, line, record, 'NO_DATE');
        continue;
      }
      const items = { ...this.known, source: sha256, line, record };
      const groups = one.groups.filter(({ drugs }) => drugs.length > 0).map((group) => makeOrcaGroup(group, items));
      if (groups.length === 0) continue;
      const prefix = value.form === 'PRESCRIPTION' ? 'V' : 'W';
      this.#prescriptions.push({
        ...fact,
        ...{ stage: 'ORDERED', orderNo: orderNoOf(prefix, date, one.invoiceNumber ?? one.insuranceNumber), date, orderedOn: date },
        ...{ setting: 'OUTPATIENT', department: this.#departmentOf(one.department), orderingFacility: null, groups, notes: one.notes },
        prescriber: one.doctor.name === null ? null : { code: one.doctor.code, name: one.doctor.name },
      });
    }
  }

  addMedical({ value, sha256 }: Source<OrcaMedical>): void {
    for (const visit of value.visits) {
      const { date, line, sequence } = visit;
      const fact = this.#addPatient(
        value.patient,
        sha256,
        line,
        'medicalgetv2',
        date === null ? null : toTimestamp(date),
        date?.slice(0, 6) ?? null,
      );
      if (!fact) continue;
      if (date?.length !== 8) {
        this.known.remarks.add(sha256, line, 'medicalgetv2', 'NO_DATE');
        continue;
      }
      const items = { ...this.known, source: sha256, line, record: 'medicalgetv2' };
      const department = this.#departmentOf(visit.department.code, visit.department.name);
      const common = { ...fact, date, department, setting: 'OUTPATIENT' as const };
      const groups = visit.units.filter(({ medicalClass }) => /^2[123]/.test(medicalClass ?? '')).map((unit) => makeOrcaGroup(unit, items));
      const filled = groups.filter(({ drugs }) => drugs.length > 0);
      const key = visit.invoiceNumber ?? `${visit.department.code ?? ''} ${sequence ?? ''} ${line}`;
      if (filled.length > 0)
        this.#prescriptions.push({
          ...common,
          ...{ stage: 'ORDERED', orderNo: orderNoOf('M', date, key), orderedOn: date, prescriber: null, orderingFacility: null },
          ...{ groups: filled, notes: [] },
        });
      const injections = makeOrcaInjections(visit.units, items);
      if (injections.length > 0) this.#injections.push({ ...common, orderNo: orderNoOf('J', date, key), groups: injections });
      const procedures = makeOrcaProcedures(visit.units, date, items);
      // The visits of one day and department are told apart by their number; the parts of one visit, for each insurance, are one.
      this.#addVisit({
        ...common,
        ...{ kind: 'VISIT', orderNo: `B${makeContentKey([visit.department.code, sequence])}`, time: null, attending: null, procedures },
      });
    }
  }

  finish(): Mapped {
    const facts: ChartFacts = {
      patients: this.#patients,
      diagnoses: this.#diagnoses,
      prescriptions: this.#prescriptions,
      injections: this.#injections,
      encounters: [...this.#receptions, ...this.#visits.values()],
    };
    return { facts, remarks: this.known.remarks.list() };
  }

  /** A list of visits (class 01) says less than what was done on one of them (class 02), and a newer reply more than an older one. */
  #addVisit(visit: EncounterFact): void {
    const key = JSON.stringify([visit.patientId, visit.date, visit.orderNo]);
    const known = this.#visits.get(key);
    if (known && known.origin.source === visit.origin.source)
      this.#visits.set(key, { ...known, procedures: [...known.procedures, ...visit.procedures] });
    else if (!known || rankOf(known) < rankOf(visit)) this.#visits.set(key, visit);
  }

  /** The fact that all of this patient in this reply have; null if the patient is not sent. */
  #addPatient(
    patient: OrcaPatient,
    source: string,
    line: number,
    record: string,
    statedAt: string | null,
    month: string | null = null,
  ): Fact | null {
    const { id, remark } = toLocalPatientId(patient.id);
    if (remark) this.known.remarks.add(source, line, record, remark);
    if (patient.isTest) this.known.remarks.add(source, line, record, 'TEST_PATIENT');
    if (id === null || patient.isTest) return null;
    const fact: Fact = {
      patientId: id,
      statedAt: (statedAt ?? '19000101').padEnd(17, '0'),
      origin: { format: 'ORCA', source, line, record, month },
    };
    const { name, kana, sex, birthDate } = patient;
    this.#patients.push({ ...fact, name, kana, sex: sex ?? 'U', birthDate });
    return fact;
  }

  #departmentOf(code: string | null, name: string | null = null): Code | null {
    if (code === null && name === null) return null;
    return { code, text: name ?? (code === null ? null : (this.departments.get(code) ?? null)), system: SYSTEMS.DEPARTMENT };
  }
}

/** What was done comes before its absence; then the order does not depend on how the replies came. */
function rankOf({ procedures, origin }: EncounterFact): string {
  return `${procedures.length > 0 ? 1 : 0} ${origin.source}`;
}

function orderNoOf(prefix: string, date: string, key: string | null): string {
  return `${prefix}${makeContentKey([date, key])}`;
}
