import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHumanBridgeCentre } from './centres/humanbridge-centre.js';
import { ensureRegistry } from './centres/humanbridge-registry.js';
import { startIdLinkCentre } from './centres/id-link-centre.js';
import { startViewer } from './centres/viewer.js';
import { registerOf } from './charts/centre-patients.js';
import { type Launched, startControlServer } from './control-server.js';
import type { Faults } from './faults.js';
import { folderOf, startHospitalServer } from './hospitals/hospital-server.js';
import { HospitalStore } from './hospitals/hospital-store.js';
import type { Listener } from './http-listener.js';
import { startIssuer } from './issuer/issuer.js';
import { loadState, saveState } from './network-state.js';
import { startPacs } from './pacs/pacs.js';
import { PacsArchive } from './pacs/pacs-archive.js';
import { RequestCounts } from './request-counts.js';
import { writeImportFiles } from './world/import-files.js';
import { createWorld } from './world/world.js';
import type { World } from './world/world-model.js';

export interface NetworkOptions {
  readonly dataDir: string;
  readonly seed: number;
  readonly patients: number;
  /** Disclosing hospitals, 12 or more; absent: the demo's twelve. */
  readonly hospitals?: number | undefined;
  /** Patients of `dr-sato` whom every hospital knows; absent: none. */
  readonly everywhere?: number | undefined;
  /** Whether there are clinics and pharmacies that send to the receipt cloud. */
  readonly receipts?: boolean | undefined;
  readonly now: () => number;
  /** The folder with the connected systems' public keys; without it their viewers accept no hand-over. */
  readonly systemKeys?: string | undefined;
}

/** A system's own viewer: its address, and a file with its public keys. */
interface Viewer {
  readonly url: string;
  readonly keys: string;
}

/** All addresses and folders, in the form that `main` prints. */
export interface NetworkSummary {
  readonly ready: true;
  readonly issuer: string;
  readonly control: string;
  readonly humanbridge: {
    readonly mllp: { readonly host: string; readonly port: number };
    readonly registry: string;
    readonly facilities: string;
    readonly viewer: Viewer;
  };
  readonly idLink: { readonly fhir: string; readonly token: string; readonly facilities: string; readonly viewer: Viewer };
  readonly importFolder: string;
  readonly firstStart: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly name: string;
    readonly profession: string;
    readonly facilityId: string;
  }[];
}

/** Starts the demo network on free loopback ports. Data stays in `dataDir`; ports and tokens are new each time (the issuer's port if it is taken). */
export async function startNetwork(options: NetworkOptions): Promise<{ summary: NetworkSummary; world: World; close(): Promise<void> }> {
  const folder = options.dataDir;
  mkdirSync(folder, { recursive: true });
  const state = loadState(folder, { ...options, now: options.now() });
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
  const launched: Launched = { gateway: undefined };
  const issuer = await startIssuer({ world, folder, port: state.issuerPort, gateway: () => launched.gateway });
  const control = await startControlServer({ world, stores, registry, faults, counts, launched });

  const viewerOf = async (system: 'humanbridge' | 'id-link', name: string) => {
    const systemKeys = join(options.systemKeys ?? folder, `${system}.json`);
    const viewer = await startViewer({ world, system, name, systemKeys, faults, counts });
    const keys = join(folder, `${system}-viewer.json`);
    writeFileSync(keys, JSON.stringify(viewer.keys));
    return { listener: viewer, summary: { url: viewer.url, keys } };
  };
  const [humanbridgeViewer, idLinkViewer] = await Promise.all([viewerOf('humanbridge', 'HumanBridge'), viewerOf('id-link', 'ID-Link')]);

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
      viewer: humanbridgeViewer.summary,
    },
    idLink: { fhir: idLink.url, token, facilities: writeFacilities(folder, 'id-link', hospitals), viewer: idLinkViewer.summary },
    importFolder,
    firstStart: world.firstStart,
    accounts: accountsOf(world),
  };
  const viewers = [humanbridgeViewer.listener, idLinkViewer.listener];
  const running = [control, issuer, idLink, humanbridge, ...viewers, ...hospitals.flatMap((one) => one.listeners)];
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
  readonly listeners: readonly Listener[];
  readonly url: string;
  readonly token: string;
  /** Its extended storage, if it has one. */
  readonly documents?: string;
  /** The image archive has its own address and credential. */
  readonly pacs: { readonly url: string; readonly token: string };
}

function startHospitals(world: World, putFolder: string, faults: Faults, counts: RequestCounts): Promise<Hospital[]> {
  const disclosing = world.facilities.filter((facility) => facility.system !== null);
  return Promise.all(
    disclosing.map(async (facility) => {
      const store = new HospitalStore(world, facility, putFolder);
      const [token, pacsToken] = [newToken(), newToken()];
      const server = await startHospitalServer({ store, token, faults, counts });
      const pacs = await startPacs({ archive: new PacsArchive(world, facility), token: pacsToken, faults, counts });
      return {
        store,
        listeners: [server, pacs],
        token,
        url: `${server.url}/${folderOf(store)}`,
        ...(facility.system === 'humanbridge' && { documents: `${server.url}/extended` }),
        pacs: { url: pacs.url, token: pacsToken },
      };
    }),
  );
}

/** The configuration of a system's subgraph: one base URL and one token for each facility, and the same for its image archive. */
function writeFacilities(folder: string, system: 'humanbridge' | 'id-link', hospitals: readonly Hospital[]): string {
  const file = join(folder, `${system}-facilities.json`);
  const own = hospitals.filter(({ store }) => store.facility.system === system);
  const rows = own.map(({ store, url, token, documents, pacs }) => ({
    institution: store.facility.institutionCode,
    label: store.facility.name,
    url,
    token,
    documents,
    pacs,
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
