import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatTimestamp } from '../../clients/uploader/clock.js';
import { hashSource } from '../../clients/uploader/mapping/content-key.js';
import { buildCharts, type PatientChart } from '../../clients/uploader/sources/build-charts.js';
import { readSources } from '../../clients/uploader/sources/read-sources.js';
import { toShiftJis } from '../../clients/uploader/testing/write-text.js';

/** A clinic with a receipt computer that exports claims. */
export interface ReceiptComputer {
  readonly tenant: string;
  /** Ten digits. */
  readonly institution: string;
  /** The folder with everything of the clinic: `inbox` is what the receipt computer exports, `state` is the uploader's. */
  readonly root: string;
}

/** The first months of claims; each has its own file. */
const MONTHS = ['202601', '202602', '202603', '202604', '202605', '202606'];
const DRUGS = ['620000001', '620000002', '620000003'];

export function makeReceiptComputer(root: string, at: number): ReceiptComputer {
  const number = String(at + 1).padStart(7, '0');
  const clinic = { tenant: `fac_c${at}`, institution: `331${number}`, root: join(root, `clinic-${at}`) };
  mkdirSync(inboxOf(clinic), { recursive: true });
  return clinic;
}

export const inboxOf = ({ root }: ReceiptComputer) => join(root, 'inbox');
export const stateOf = ({ root }: ReceiptComputer) => join(root, 'state');

/** The clinic's claims of one month: every patient has one. From the second month on, the first patient's former month is claimed anew, with another drug. */
export function exportMonth(clinic: ReceiptComputer, month: number, patients: number): void {
  const claimed = MONTHS[month]!;
  const receipts = Array.from({ length: patients }, (_, at) => ({ patient: at + 1, month: claimed, drug: DRUGS[month % 3]! }));
  if (month > 0) receipts.push({ patient: 1, month: MONTHS[month - 1]!, drug: DRUGS[(month + 1) % 3]! });
  const lines = receipts.flatMap((one, at) => [
    `RE,${at + 1},1112,${one.month},架空　${one.patient}郎,1,19${50 + (one.patient % 50)}0101,,,,,,,${String(one.patient).padStart(5, '0')}`,
    `SY,2500013,${one.month}01,1`,
    `IY,21,1,${one.drug},3,10,7,,,,,,,${Array.from({ length: 31 }, (_, day) => (day === 4 ? '7' : '')).join()}`,
  ]);
  const [prefecture, number] = [clinic.institution.slice(0, 2), clinic.institution.slice(3)];
  const file = [`IR,1,${prefecture},1,${number},,架空医院,${claimed},00`, ...lines, `GO,${receipts.length},10,99`].join('\r\n');
  const path = join(inboxOf(clinic), `${claimed}.UKE`);
  writeFileSync(`${path}.tmp`, toShiftJis(file));
  const at = new Date(Date.UTC(2026, 6 + month, 1));
  utimesSync(`${path}.tmp`, at, at);
  renameSync(`${path}.tmp`, path);
}

/** What the cloud must hold in the end: the charts of all files, made without the uploader's state. */
export function listCharts(clinic: ReceiptComputer): readonly PatientChart[] {
  const sources = readdirSync(inboxOf(clinic)).map((name) => {
    const path = join(inboxOf(clinic), name);
    const bytes = readFileSync(path);
    return { format: 'UKE' as const, path: '', receivedAt: formatTimestamp(statSync(path).mtimeMs), sha256: hashSource(bytes), bytes };
  });
  return buildCharts(readSources(sources, { facilityCode: clinic.institution }), clinic.institution).charts;
}
