import { randomOf } from './random.js';
import { createFacilities } from './world-facilities.js';
import { createLinks } from './world-links.js';
import type { World } from './world-model.js';
import { createPatients } from './world-patients.js';
import { addReceipts } from './world-receipts.js';
import { createRights } from './world-rights.js';
import { createUsers } from './world-users.js';

export interface WorldOptions {
  readonly seed: number;
  /** `YYYY-MM-DD`; every date counts from it. */
  readonly firstStart: string;
  readonly patients?: number;
  readonly hospitals?: number;
  /** Patients of `dr-sato` whom every hospital knows: long charts, for measurements. */
  readonly everywhere?: number;
  /** Eight clinics and four pharmacies that send to the receipt cloud. All else is the same with and without them. */
  readonly receipts?: boolean;
}

/** The whole invented network as one value: the same options, the same world. */
export function createWorld(options: WorldOptions): World {
  const { seed, firstStart, everywhere = 0 } = options;
  const stream = (name: string) => randomOf(`${seed}/${name}`);
  const facilities = createFacilities(stream('facilities'), firstStart, options.hospitals ?? 12);
  const patients = createPatients(stream('patients'), firstStart, options.patients ?? 200);
  const links = createLinks(stream('links'), firstStart, { facilities, patients, everywhere });
  const users = createUsers(stream('users'), facilities);
  const rights = createRights(stream('rights'), { firstStart, facilities, patients, links, users, everywhere });
  const world = { seed, firstStart, facilities, patients, users, links, ...rights };
  return options.receipts ? addReceipts(world, stream) : world;
}
