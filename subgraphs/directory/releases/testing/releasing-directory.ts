import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../../../../test/network/world/world-model.js';
import { type RunningDirectory, runDirectory } from '../../testing/running-directory.js';
import { ReleasedKeyEntity } from '../released-key.entity.js';
import { ReleaseServer } from './release-server.js';

/** A directory with a release process, and a clinic that uploads to the receipt cloud. */
export interface ReleasingDirectory {
  readonly directory: RunningDirectory;
  readonly server: ReleaseServer;
  /** The clinic that discloses through the receipt cloud, and two facilities that view. */
  readonly clinic: World['facilities'][number];
  readonly viewing: readonly [string, string];
  /** Runs a mutation without user errors. @returns the id of its subject */
  mutate(name: string, input: object, field: string, who?: string): Promise<string>;
  /** Links a patient who is not linked at the clinic. */
  link(localId: string, patientId?: string): Promise<{ readonly patientId: string; readonly link: string; readonly localId: string }>;
  consent(patientId: string, viewing?: string): Promise<string>;
  keyOf(link: string): Promise<ReleasedKeyEntity | null>;
  stop(): Promise<void>;
}

/** The registered machine of the clinic. */
export const FINGERPRINT = '0123456789ABCDEFGHJK';

export async function runReleasing(address: string): Promise<ReleasingDirectory> {
  const server = await ReleaseServer.start();
  const directory = await runDirectory({ patients: 40, address, release: { url: server.url, every: 20 } });
  server.directory = directory;
  const { world, database } = directory;
  server.systemKey = directory.keys.systems.get('receipt-cloud')!.publicSet.keys.find(({ crv }) => crv === 'X25519')!.kid;
  const sato = world.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
  const [clinic, other] = world.facilities.filter(({ id, system, viewing }) => id !== sato && !system && viewing) as [
    World['facilities'][number],
    World['facilities'][number],
  ];
  await database.query('INSERT INTO published (facility_id, system_id, categories, from_at, until_at) VALUES (?, ?, ?, ?, NULL)', [
    ...[clinic.id, 'receipt-cloud', 2047, directory.now - 1000],
  ]);
  const unlinked = world.patients
    .map(({ id }) => id)
    .filter((id) => !world.links.some((one) => one.patientId === id && one.facilityId === clinic.id));
  const mutate: ReleasingDirectory['mutate'] = async (name, input, field, who = 'support') => {
    directory.now += 1000;
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${field} { id } userErrors { code field } } }`;
    const { data, errors } = await directory.ask(who, query, { input });
    if (errors.length > 0 || data[name].userErrors.length > 0) throw new Error(JSON.stringify([errors, data?.[name]?.userErrors]));
    return data[name][field].id as string;
  };
  await mutate('registerUploader', { facilityId: clinic.id, fingerprint: FINGERPRINT, name: '受付' }, 'uploader');
  return {
    ...{ directory, server, clinic, mutate },
    viewing: [sato, other.id],
    link: async (localId, patientId = unlinked.pop()!) => {
      const input = { patientId, facilityId: clinic.id, localPatientId: localId, reason: 'r' };
      return { patientId, localId, link: await mutate('linkPatient', input, 'link') };
    },
    consent: async (patientId, viewing = sato) =>
      await mutate('registerConsent', { patientId, disclosingFacilityId: clinic.id, viewingFacilityId: viewing }, 'consent'),
    keyOf: async (link) => await database.getRepository(ReleasedKeyEntity).findOneBy({ linkId: link }),
    stop: async () => {
      server.fault = undefined;
      await directory.stop();
      await server.stop();
    },
  };
}

/** Waits until a condition holds, however long the machine takes. The test's own limit ends it. */
export async function until<T>(find: () => Promise<T | undefined | null | false> | T | undefined | null | false): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== null && found !== false) return found;
    await pause(10);
  }
}
