import { type Masters, NO_MASTERS } from '../formats/masters/masters.js';
import type { UkeFile } from '../formats/uke/uke-file.js';
import type { ChartFacts } from './chart-facts.js';
import { derivePatientId, toLocalPatientId } from './local-patient-id.js';
import { mapDispensings } from './map-dispensings.js';
import { mapReceipts } from './map-receipts.js';
import { MappingRemarks, type SourceRemark } from './mapping-remarks.js';
import type { Source } from './source-file.js';
import { dropSuperseded, type FiledReceipt, fileReceipt, findStatedAt } from './supersede-receipts.js';

export interface MappingOptions {
  readonly masters?: Masters;
  /** The ten digits of the facility whose compartment it is. A file of another one is refused. */
  readonly facilityCode?: string;
}

export interface Mapped {
  readonly facts: ChartFacts;
  readonly remarks: readonly SourceRemark[];
}

/** Maps all claim files of one facility. What it returns depends on the set of the files, not on their order. */
export function mapUke(sources: readonly Source<UkeFile>[], { masters = NO_MASTERS, facilityCode }: MappingOptions = {}): Mapped {
  const remarks = new MappingRemarks();
  const byContent = new Map(sources.map((source) => [source.sha256, source]));
  const [medical, pharmacy]: [FiledReceipt[], FiledReceipt[]] = [[], []];
  for (const source of byContent.values()) {
    const { kind, facility, receipts } = source.value;
    if (facilityCode !== undefined && facility.code !== facilityCode) remarks.add(source.sha256, 1, 'IR', 'ANOTHER_FACILITY');
    else if (kind === 'DENTAL') remarks.add(source.sha256, 1, 'IR', 'DENTAL_NOT_MAPPED');
    else {
      const statedAt = findStatedAt(source.value);
      for (const receipt of receipts) {
        const { id, remark } = kind === 'MEDICAL' ? toLocalPatientId(receipt.patient.id) : derivePatientId(receipt.patient);
        if (remark) remarks.add(source.sha256, receipt.line, 'RE', remark);
        if (receipt.isReturned) remarks.add(source.sha256, receipt.line, 'RE', 'RETURNED');
        else if (id !== null && receipt.month === null) remarks.add(source.sha256, receipt.line, 'RE', 'NO_DATE');
        else if (id !== null) (kind === 'MEDICAL' ? medical : pharmacy).push(fileReceipt(source, statedAt, receipt, id));
      }
    }
  }
  const ofClinic = mapReceipts(dropSuperseded(medical, remarks), masters, remarks);
  const ofPharmacy = mapDispensings(dropSuperseded(pharmacy, remarks), masters, remarks);
  return {
    facts: {
      patients: [...ofClinic.patients, ...ofPharmacy.patients],
      diagnoses: ofClinic.diagnoses,
      prescriptions: [...ofClinic.prescriptions, ...ofPharmacy.prescriptions],
      injections: ofClinic.injections,
      encounters: ofClinic.encounters,
    },
    remarks: remarks.list(),
  };
}
