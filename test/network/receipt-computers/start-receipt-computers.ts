import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { daysAfter } from '../world/calendar.js';
import type { Facility, ReceiptFacility, World } from '../world/world-model.js';
import { makeOrcaClinic } from './orca/orca-clinic.js';
import { OrcaServer } from './orca/orca-server.js';
import { DAYS_BACK, planClinic, planPharmacy } from './plan-visits.js';
import { writeMasters } from './receipt-codes.js';
import { type ExportedFile, writeClaims, writePharmacyClaims } from './write-claims.js';
import { writeNotebooks, writePrescriptions } from './write-texts.js';

/** What a clinic sets in the `settings.json` of its uploader. */
export interface MachineSettings {
  readonly folders: readonly string[];
  readonly masters: string;
  readonly pollSeconds: number;
  readonly orca?: {
    readonly url: string;
    readonly user: string;
    readonly password: string;
    readonly since: string;
    readonly push: string;
    readonly requestsPerSecond: number;
  };
}

/** The receipt computer of one facility, ready for an uploader. */
export interface ReceiptMachine {
  readonly facility: Facility;
  readonly settings: MachineSettings;
  /** Its ORCA, if it has one; a test breaks it. */
  readonly orca?: OrcaServer;
  close(): Promise<void>;
}

/** Starts one facility's receipt computer: an ORCA on a loopback port, or files below `folder`. The same world writes the same files. */
export async function startReceiptComputer(world: World, receipts: ReceiptFacility, folder: string): Promise<ReceiptMachine> {
  const facility = world.facilities.find(({ id }) => id === receipts.facilityId)!;
  const masters = join(folder, 'masters');
  writeMasters(masters);
  if (receipts.computer === 'ORCA') {
    const orca = await OrcaServer.start(makeOrcaClinic(planClinic(world, receipts), world.firstStart));
    const since = daysAfter(world.firstStart, -DAYS_BACK);
    const api = { url: orca.url, user: orca.user, password: orca.password, since, push: orca.pushUrl, requestsPerSecond: 200 };
    return { facility, orca, settings: { folders: [], masters, pollSeconds: 0.1, orca: api }, close: () => orca.close() };
  }
  const inbox = join(folder, 'inbox');
  rmSync(inbox, { recursive: true, force: true });
  for (const { name, bytes } of exportFiles(world, receipts, facility)) {
    mkdirSync(dirname(join(inbox, name)), { recursive: true });
    writeFileSync(join(inbox, name), bytes);
  }
  return { facility, settings: { folders: [inbox], masters, pollSeconds: 0.1 }, close: async () => undefined };
}

/** What the receipt computer leaves in its folder. */
export function exportFiles(world: World, receipts: ReceiptFacility, facility: Facility): readonly ExportedFile[] {
  if (receipts.clinics.length > 0) {
    const dispensings = planPharmacy(world, receipts);
    return receipts.computer === 'NOTEBOOKS' ? writeNotebooks(facility, dispensings) : writePharmacyClaims(facility, dispensings);
  }
  const plan = planClinic(world, receipts);
  const goOut = receipts.computer === 'CLAIMS_AND_PRESCRIPTIONS';
  return [...writeClaims(plan, { dispenses: !goOut }), ...(goOut ? writePrescriptions(plan) : [])];
}
