import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerOf } from './centre-patients.js';
import { startControlServer } from './control-server.js';
import type { Faults } from './faults.js';
import { folderOf, startHospitalServer } from './hospital-server.js';
import { HospitalStore } from './hospital-store.js';
import type { Listener } from './http-listener.js';
import { startHumanBridgeCentre } from './humanbridge-centre.js';
import { ensureRegistry } from './humanbridge-registry.js';
import { startIdLinkCentre } from './id-link-centre.js';
import { writeImportFiles } from './import-files.js';
import { startIssuer } from './issuer.js';
import { loadState, saveState } from './network-state.js';
import { RequestCounts } from './request-counts.js';
import { createWorld, type World } from './world.js';

export interface NetworkOptions {
  readonly dataDir: string;
  readonly seed: number;
  readonly patients: number;
  readonly now: () => number;
}

/** Where everything listens and lies, in the form that `main` prints. */
export interface NetworkSummary {
  readonly ready: true;
  readonly issuer: string;
  readonly control: string;
  readonly humanbridge: {
    readonly mllp: { readonly host: string; readonly port: number };
    readonly registry: string;
    readonly facilities: string;
  };
  readonly idLink: { readonly fhir: string; readonly token: string; readonly facilities: string };
  readonly importFolder: string;
  readonly firstStart: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly name: string;
    readonly profession: string;
    readonly facilityId: string;
  }[];
}

/** Starts the demo network on free loopback ports. Data stays in `dataDir`; ports and tokens are new each time (the issuer's port is kept if it can be). */
export async function startNetwork(options: NetworkOptions): Promise<{ summary: NetworkSummary; world: World; close(): Promise<void> }> {
  const folder = options.dataDir;
  mkdirSync(folder, { recursive: true });
  const state = loadState(folder, { seed: options.seed, patients: options.patients, now: options.now() });
  saveState(folder, state); // before anything is made from it
  const world = createWorld(state);
  const [faults, counts]: [Faults, RequestCounts] = [new Map(), new RequestCounts()];
  const registry = join(folder, 'ssmixidx.sqlite');
  ensureRegistry(registry, world);

  const hospitals = await startHospitals(world, join(folder, 'files'), faults, counts);
  const stores = new Map(hospitals.map(({ store }) => [store.facility.institutionCode, store]));
  const sources = new Map(hospitals.map((one) => [one.store.facility.institutionCode, one]));
  const humanbridge = await startHumanBridgeCentre({ register: registerOf(world, 'humanbridge'), faults, counts, now: options.now });
  const token = newToken();
  const idLink = await startIdLinkCentre({ register: registerOf(world, 'id-link'), sources, token, faults, counts });
  const issuer = await startIssuer({ world, folder, port: state.issuerPort });
  const control = await startControlServer({ world, stores, registry, faults, counts });

  const importFolder = join(folder, 'import');
  writeImportFiles(world, importFolder);
  saveState(folder, { ...state, issuerPort: issuer.port });
  const summary: NetworkSummary = {
    ready: true,
    issuer: issuer.url,
    control: control.url,
    humanbridge: {
      mllp: { host: humanbridge.host, port: humanbridge.port },
      registry,
      facilities: writeFacilities(folder, 'humanbridge', hospitals),
    },
    idLink: { fhir: idLink.url, token, facilities: writeFacilities(folder, 'id-link', hospitals) },
    importFolder,
    firstStart: world.firstStart,
    accounts: accountsOf(world),
  };
  const running = [control, issuer, idLink, humanbridge, ...hospitals.map((one) => one.listener)];
  return {
    summary,
    world,
    close: async () => {
      await Promise.all(running.map((one) => one.close()));
    },
  };
}

interface Hospital {
  readonly store: HospitalStore;
  readonly listener: Listener;
  readonly url: string;
  readonly token: string;
}

function startHospitals(world: World, putFolder: string, faults: Faults, counts: RequestCounts): Promise<Hospital[]> {
  const disclosing = world.facilities.filter((facility) => facility.system !== null);
  return Promise.all(
    disclosing.map(async (facility) => {
      const store = new HospitalStore(world, facility, putFolder);
      const token = newToken();
      const listener = await startHospitalServer({ store, token, faults, counts });
      return { store, listener, token, url: `${listener.url}/${folderOf(store)}` };
    }),
  );
}

/** The configuration that a system's subgraph is given: one base URL and one token per facility. */
function writeFacilities(folder: string, system: 'humanbridge' | 'id-link', hospitals: readonly Hospital[]): string {
  const file = join(folder, `${system}-facilities.json`);
  const own = hospitals.filter(({ store }) => store.facility.system === system);
  const rows = own.map(({ store, url, token }) => ({
    institution: store.facility.institutionCode,
    label: store.facility.name,
    url,
    token,
  }));
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`, { mode: 0o600 });
  return file;
}

function accountsOf(world: World): NetworkSummary['accounts'] {
  const demo = world.users.filter((user) => user.hasAccount);
  return demo.map(({ subject, name, profession, activities }) => ({
    account: subject,
    name,
    profession,
    facilityId: activities[0]?.facilityId ?? '',
  }));
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}
