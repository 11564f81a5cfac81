import { randomOf } from './random.js';
import { createFacilities } from './world-facilities.js';
import { createLinks } from './world-links.js';
import type { World } from './world-model.js';
import { createPatients } from './world-patients.js';
import { createRights } from './world-rights.js';
import { createUsers } from './world-users.js';

/** The whole invented network as one value: the same options, the same world. `firstStart` is `YYYY-MM-DD`; every date counts from it. */
export function createWorld(options: { seed: number; firstStart: string; patients?: number; hospitals?: number }): World {
  const { seed, firstStart } = options;
  const stream = (name: string) => randomOf(`${seed}/${name}`);
  const facilities = createFacilities(stream('facilities'), firstStart, options.hospitals ?? 12);
  const patients = createPatients(stream('patients'), firstStart, options.patients ?? 200);
  const links = createLinks(stream('links'), firstStart, facilities, patients);
  const users = createUsers(stream('users'), facilities);
  const rights = createRights(stream('rights'), { firstStart, facilities, patients, links, users });
  return { seed, firstStart, facilities, patients, users, links, ...rights };
}
