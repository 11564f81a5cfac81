import { createHash } from 'node:crypto';
import type { PackedDisclosures, ShownField } from '../../subgraphs/kit/audit/packed-disclosures.js';
import { maskOf } from '../../subgraphs/kit/permit/category.js';
import type { StoredObject } from './clinic-records.js';

const GROUNDS = ['consent:con_0123456789abcdef', 'permission:prm_0123456789abcdef'];
const [USER, PROFESSION] = ['usr_0123456789abcdef', 'DOCTOR'];
/** As long as the part that only the system can read. */
const SEALED = 'y'.repeat(420);

/** A permit of the real form and length, for a chart in the benchmark. Nobody verifies it there. */
export function writePermit(system: string, patient: string, facilities: readonly string[]): string {
  const claims = {
    ...{ iss: 'hareyaka-directory', aud: system, sub: 'https://issuer.bench|caller', usr: USER, prf: PROFESSION, fac: 'f0', acr: 'hpki' },
    ...{ pat: patient, chart: `${patient}~${system}`, purpose: 'TREAT', sealed: SEALED, iat: 1_767_225_600, exp: 1_767_225_660 },
    lines: facilities.map((f) => ({ f, c: maskOf(['LAB_RESULT', 'PRESCRIPTION']), g: GROUNDS })),
  };
  const header = { alg: 'EdDSA', typ: 'permit+jwt', kid: 'bench' };
  const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  // As long as a signature, and another one for each permit.
  const signature = createHash('sha512').update(parts.join('.')).digest('base64url');
  return [...parts, signature].join('.');
}

/** The report around the fields that an answer shows, as the kit writes it. */
export function writeReport(fields: string): string {
  const report: PackedDisclosures = { user: USER, profession: PROFESSION, grounds: [GROUNDS], shown: [] };
  return `{"disclosures":${JSON.stringify(report).slice(0, -2)}${fields}]}}`;
}

/** What a chart of the benchmark shows: its results at each facility, and its prescriptions. */
export function reportChart({ id, labResults }: StoredObject, index: number): ShownField[] {
  const facilities = [...new Set((labResults as StoredObject[]).map(({ facility }) => String((facility as StoredObject).id)))];
  const common = { patients: [`p${String(id).slice(2)}`], form: 'RECORDS', purpose: 'TREAT' } as const;
  const at = facilities.map((facility) => [facility, 'ANSWERED', 2, 0] as const);
  return [
    { path: ['_entities', index, 'labResults'], category: 'LAB_RESULT', ...common, at },
    { path: ['_entities', index, 'prescriptions'], category: 'PRESCRIPTION', ...common, at: at.slice(0, 1) },
  ];
}

/** What the directory reports of a list. */
export function reportPatients(patients: readonly StoredObject[]): ShownField[] {
  const ids = patients.map(({ id }) => String(id));
  return [
    { path: ['patients'], patients: ids, category: 'DEMOGRAPHICS', form: 'RECORDS', purpose: 'TREAT', at: [[null, 'ANSWERED', 1, 0]] },
  ];
}

/** What another subgraph reports of a patient whose reference it got. */
export function reportNotes({ id }: StoredObject, index: number): ShownField[] {
  const at = [['f0', 'ANSWERED', 1, 0] as const];
  return [{ path: ['_entities', index, 'notes'], patients: [String(id)], category: 'CARE_RECORD', form: 'RECORDS', purpose: 'TREAT', at }];
}
