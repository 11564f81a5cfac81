import type { RecordedDisclosures } from '../../subgraphs/kit/audit/recorded-disclosures.js';
import type { Entity } from '../execute/answers/project.js';
import type { DisclosureAccount, ObjectField, ObjectReport } from '../execute/disclosure-account.js';
import { SHOWN_AT_MOST, type Shape, type Shaping, type Site } from '../execute/response/shape.js';
import type { NamedPatients } from '../operation/named-patients.js';
import { type CarriedPermit, coversReport, listCovered, NOT_REPORTED, readCarriedPermit } from './carried-permit.js';
import { GatheredDisclosures } from './gathered-disclosures.js';

/** The type of the directory's patients, and the subgraph that may speak of any patient. */
export const PATIENT = 'Patient';
export const DIRECTORY = 'directory';

/** Entities of which nothing is reported: each list of a chart names many. */
const UNREPORTED_TYPES: ReadonlySet<string> = new Set(['Facility', 'User']);

/**
 * Whether the audit must know which objects of a type an answer holds: patients, charts, the systems that are searched, and whatever else subgraphs
 * look up.
 *
 * @param keys the type's key fields; none if it is not an entity
 */
export function isAccounted(type: string, keys: readonly string[]): boolean {
  return keys.length > 0 && !UNREPORTED_TYPES.has(type);
}

/** An answer that was written, and what its subgraphs reported. */
export interface WrittenAnswer {
  readonly shape: Pick<Shape, 'sites'>;
  readonly shaping: Pick<Shaping, 'delivered'>;
  readonly account: DisclosureAccount;
  readonly patients: NamedPatients;
  /** Called with the name of a subgraph whose report contradicts the permit that it got, or that names other patients. */
  readonly onFalse: (system: string) => void;
}

/**
 * Lists what an answer discloses: of what the subgraphs reported, the part whose fields the client gets. A system that does not report, or reports what its
 * permit does not cover, counts as having shown all that the permit covers.
 */
export function listDisclosures(answer: WrittenAnswer): RecordedDisclosures[] {
  const gathered = new GatheredDisclosures();
  for (const { site: number, entity, shown } of answer.shaping.delivered) {
    const site = answer.shape.sites[number]!;
    for (const report of answer.account.of(entity)) {
      if (report.report) takeReported(answer, { site, entity, shown, report }, gathered);
      else if (report.keys.some((key) => isShown(site, key, shown))) gathered.addAssumed(assume(answer, { site, entity, report }));
    }
  }
  return gathered.list();
}

interface At {
  readonly site: Site;
  readonly entity: Entity;
  readonly shown: number;
  readonly report: ObjectReport;
}

function takeReported(answer: WrittenAnswer, at: At, gathered: GatheredDisclosures): void {
  const { report, site, entity, shown } = at;
  const told = report.fields.filter(({ key }) => key === undefined || isShown(site, key, shown));
  if (told.length === 0) return;
  if (report.system === DIRECTORY || mayReport(answer, entity, told)) {
    for (const one of told) gathered.add(report.system, report.report!, one.shown);
    return;
  }
  answer.onFalse(report.system);
  gathered.addAssumed(assume(answer, at));
}

/** A system may speak of the patient whose permit or reference it got; of those that the operation names; and of people who are not the directory's patients. */
function mayReport({ patients: { opens, names } }: WrittenAnswer, entity: Entity, told: readonly ObjectField[]): boolean {
  const permit = findPermit(entity);
  if (permit) return told.every(({ shown }) => coversReport(permit, shown));
  return told.every(({ shown }) =>
    shown.patients.every((patient) => patient === entity.id || opens.includes(patient) || names.includes(patient)),
  );
}

/** What counts as shown by a system without a usable report. */
function assume({ patients }: WrittenAnswer, { entity, site, report }: Omit<At, 'shown'>): RecordedDisclosures | undefined {
  const { system } = report;
  // The directory's references show nothing of a patient.
  if (system === DIRECTORY) return undefined;
  const permit = findPermit(entity);
  if (permit) return listCovered(permit, system);
  const named = site.type === PATIENT && typeof entity.id === 'string' ? [entity.id] : [...new Set([...patients.opens, ...patients.names])];
  return named.length === 0 ? undefined : makeUnreported(system, named);
}

/** The disclosure of a subgraph of which nothing is known but the patients. */
export function makeUnreported(system: string, patients: readonly string[]): RecordedDisclosures {
  const shown = { patients, category: null, form: 'RECORDS', purpose: 'TREAT', at: [[null, NOT_REPORTED, 0, 0]] } as const;
  return { system, user: '', profession: '', grounds: [[]], shown: [shown], unreported: true };
}

function findPermit(entity: Entity): CarriedPermit | undefined {
  return readCarriedPermit(entity.permit);
}

function isShown({ fields }: Site, key: string, shown: number): boolean {
  const index = fields.findIndex((field) => field.key === key);
  return index >= SHOWN_AT_MOST || (index >= 0 && (shown & (1 << index)) !== 0);
}
