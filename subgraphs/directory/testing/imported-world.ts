import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { DataSource } from 'typeorm';
import { ISSUER } from '../../../test/network/world/demo-accounts.js';
import { writeImportFiles } from '../../../test/network/world/import-files.js';
import { createWorld } from '../../../test/network/world/world.js';
import type { World } from '../../../test/network/world/world-model.js';
import { openDirectory } from '../data-source.js';
import type { SignIn } from '../decision/facts.js';
import { type KnownPerson, PersonStore } from '../decision/person.store.js';
import { importNetwork } from '../import/import-network.js';

export const FIRST_START = '2026-01-15';
/** Noon in Tokyo on the day of the first start. */
export const NOON = Date.UTC(2026, 0, 15, 3);

/** A directory that holds the demo network, imported as an operator would. */
export async function importWorld(
  address: string,
  options: { patients: number; seed?: number; log?: Logger; firstStart?: string },
): Promise<{ world: World; database: DataSource }> {
  const firstStart = options.firstStart ?? FIRST_START;
  const world = createWorld({ seed: options.seed ?? 1, firstStart, patients: options.patients });
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-world-'));
  const database = await openDirectory(address, options.log ?? pino({ level: 'silent' }));
  try {
    writeImportFiles(world, folder);
    const rejected = (await importNetwork(database, folder, Date.parse(`${firstStart}T03:00:00Z`) - 40 * 86_400_000)).flatMap(
      (report) => report.rejected,
    );
    if (rejected.length > 0) throw new Error('the demo network is not taken');
    return { world, database };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A person of the demo network, with the sign-in. */
export async function personNamed(
  database: DataSource,
  world: World,
  subject: string,
  at = NOON,
): Promise<{ readonly person: KnownPerson } & SignIn> {
  const user = world.users.find((one) => one.subject === subject)!;
  const person = await new PersonStore(database).ofCaller({ issuer: ISSUER, subject, facility: user.activities[0]!.facilityId }, at);
  return { person: person!, assurance: user.acr, address: '192.0.2.1' };
}

/** A log that collects the SQL statements and writes nothing. */
export function makeStatementLog(): { log: Logger; statements: string[] } {
  const statements: string[] = [];
  const write = (line: string) => {
    const { sql } = JSON.parse(line) as { sql?: string };
    if (sql) statements.push(sql);
  };
  return { log: pino({ level: 'debug' }, { write }), statements };
}
