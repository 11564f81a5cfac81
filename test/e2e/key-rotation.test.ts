import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, type JSONWebKeySet, SignJWT } from 'jose';
import { request } from 'undici';
import { signCallerToken } from '../../subgraphs/kit/identity/caller-token.js';
import { ASSERTION_TYP, CLIENT_ASSERTION, TOKEN_EXCHANGE } from '../../subgraphs/kit/permit/exchange.js';
import { PERMIT_TYP } from '../../subgraphs/kit/permit/permit.js';
import { openSealed, seal } from '../../subgraphs/kit/permit/seal.js';
import { sealingKey, sealingKeys, signingKey, toPublicKeys } from '../../subgraphs/kit/process/keys/system-keys.js';
import { runCommand } from '../network/launch/child.js';
import type { SubgraphName } from '../network/launch/fleet.js';
import { ISSUER } from '../network/world/demo-accounts.js';
import { type Answer, startTestFleet, type TestFleet } from './test-fleet.js';

/** The key of receipts is not rotated: clinics compare it, and stop if it is another one. */
const NOT_ROTATED = ['receipt'];
/** The processes whose keys are rotated: those whose secrets docker-compose.yml names. */
const HOLDERS = [...(await readFile('docker-compose.yml', 'utf8')).matchAll(/\.\/(keys\/\w+)\/([a-z-]+)\.private\.json/g)]
  .map(([, folder, name]) => ({ name: name!, folder: folder! }))
  .filter(({ name }) => !NOT_ROTATED.includes(name));
/** The rotation's commands, as the operator's document has them. */
const COMMANDS = new Map(
  [...(await readFile('docs/operator.md', 'utf8')).matchAll(/^npm run keys -- (\S+) +(--rotate --out \S+)$/gm)].map(([, name, rest]) => [
    name!,
    rest!.split(' '),
  ]),
);
const SYSTEMS: Readonly<Record<string, string>> = {
  humanbridge: 'HumanBridgeChart',
  'id-link': 'IdLinkChart',
  'care-cabinet': 'CareCabinetChart',
};
const CHARTS = `{ viewablePatients(first: 3) { edges { node { id charts { id system { id }
  prescriptions(first: 10) { nodes { id } } labResults(first: 10) { nodes { id } } documents { nodes { id } } ... on CareCabinetChart { careRecords { nodes { id } } } viewerUrl } } } } }`;
const IMAGES = `query ($patient: ID!) { patient(id: $patient) { charts { imagingStudies { nodes { id series { instances(first: 1) { nodes { thumbnailUrl } } } } } } } }`;
const RECORD = `mutation ($patient: ID!, $key: String!) { createCareRecord(input: { patientId: $patient, kind: VISIT, text: "x", idempotencyKey: $key }) {
  careRecord { id } userErrors { code } } }`;

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Any = any;

let folder: string;
let fleet: TestFleet;
/** The ids of the items before any key was replaced. */
let idsAtFirst: string[];
let patients: { doctors: string; pictured: string; nurses: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-rotation-'));
  fleet = await startTestFleet({ folder });
  const world = await fleet.world();
  const { data } = await fleet.askLists('dr-sato', CHARTS);
  idsAtFirst = itemsIn(data);
  const nurse = world.users.find(({ subject }) => subject === 'ns-tanaka')!.id;
  const pictures = await fleet.askLists(
    'dr-sato',
    '{ viewablePatients(first: 20) { edges { node { id charts { system { id } imagingStudies { nodes { hasImages } } } } } } }',
  );
  patients = {
    doctors: data.viewablePatients.edges[0].node.id,
    nurses: world.permissions.find(({ userId }) => userId === nurse)!.patientId!,
    pictured: pictures.data.viewablePatients.edges.find(({ node }: Any) =>
      node.charts.some(({ imagingStudies }: Any) => imagingStudies?.some(({ hasImages }: Any) => hasImages)),
    ).node.id,
  };
  await fleet.startCareTeam('ns-tanaka', patients.nurses);
}, 120_000);
afterAll(async () => {
  await fleet?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Sends requests of every kind that depends on a key, without a pause. */
function beginLoad(usual: string) {
  const failures: string[] = [];
  const rounds = new Map<string, number>();
  const waiting = new Set<() => void>();
  let over = false;
  const kinds: Record<string, () => Promise<void>> = {
    charts: async () => {
      const shown = shownIn(await fleet.askLists('dr-sato', CHARTS));
      if (shown !== usual) throw new Error(shown.slice(-500));
    },
    records: async () => {
      const { errors, text, data } = await fleet.askLists('ns-tanaka', RECORD, { patient: patients.nurses, key: randomUUID() });
      if (errors.length > 0 || !data.createCareRecord.careRecord) throw new Error(text.slice(0, 500));
    },
    images: async () => {
      const { errors, text } = await fleet.askLists('dr-sato', IMAGES, { patient: patients.pictured });
      const [path] = /\/content\/[^"]+/.exec(text) ?? [];
      if (errors.length > 0 || !path) throw new Error(text.slice(0, 500));
      const answer = await request(`${fleet.gateway}${path}`, { headers: { authorization: `Bearer ${await fleet.token('dr-sato')}` } });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`an image answered ${answer.statusCode}`);
    },
  };
  const workers = Object.entries(kinds).map(async ([kind, act]) => {
    while (!over) {
      await act().catch((error: Error) => failures.push(`${kind}: ${error.message}`));
      rounds.set(kind, (rounds.get(kind) ?? 0) + 1);
      for (const look of [...waiting]) look();
    }
  });
  return {
    failures,
    /** Waits until one whole request of each kind, begun after this call, has its answer. */
    goOn: async () => {
      const wanted = Object.keys(kinds).map((kind) => [kind, (rounds.get(kind) ?? 0) + 2] as const);
      await new Promise<void>((resolve) => {
        const look = () => {
          if (!wanted.every(([kind, round]) => (rounds.get(kind) ?? 0) >= round)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    end: async () => {
      over = true;
      await Promise.all(workers);
    },
  };
}

/** The parts of an answer that must be the same each time: all items, and what is withheld from the doctor. Care records are left out, because the test adds some. */
function shownIn({ status, data, errors }: Answer): string {
  const always = (name: string, value: Any) =>
    name === 'viewerUrl' ? typeof value : name === 'careRecords' ? Array.isArray(value) : value;
  const reported = errors.map(({ path, extensions }) => `${path} ${extensions.code}`).sort();
  return `${JSON.stringify(data, always)} ${status} ${reported}`;
}

/** The ids of every item in an answer. */
function itemsIn(data: Any): string[] {
  return data.viewablePatients.edges.flatMap(({ node }: Any) =>
    node.charts.flatMap((chart: Any) =>
      ['prescriptions', 'labResults', 'documents'].flatMap((field) => (chart[field] ?? []).map(({ id }: Any) => `${chart.id} ${id}`)),
    ),
  );
}

/** Sends the signal, and waits for the log line that reports that the process read its keys. */
async function signal(name: string): Promise<string[]> {
  const child = fleet.children.find((one) => one.name === name)!;
  return await new Promise((resolve, reject) => {
    let text = '';
    const hear = (bytes: Buffer) => {
      text += bytes.toString();
      const line = text.split('\n').find((one) => /keys (were|could not be) read again/.test(one) && one.endsWith('}'));
      if (!line) return;
      child.process.stderr!.off('data', hear);
      const said = JSON.parse(line) as { msg: string; keys?: string[] };
      if (said.keys) resolve(said.keys);
      else reject(new Error(line));
    };
    child.process.stderr!.on('data', hear);
    child.process.kill('SIGHUP');
  });
}

const fileOf = ({ name, folder }: (typeof HOLDERS)[number]) => join(fleet.folder, folder, `${name}.private.json`);
const readSet = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet;

async function callerToken(set: JSONWebKeySet, account: string, audience: string, names: string[] = []): Promise<string> {
  const key = await signingKey(set);
  const access = decodeJwt(await fleet.token(account));
  const caller = {
    issuer: ISSUER,
    subject: account,
    facility: String(access.facility),
    scopes: String(access.scope).split(' '),
    address: '',
    assurance: String(access.acr),
    methods: access.amr as string[],
    authenticatedAt: Number(access.auth_time),
    operation: randomUUID(),
    opens: [],
    names,
  };
  return signCallerToken(caller, { audience, issuer: 'hareyaka-gateway', key, now: Date.now() });
}

async function direct(subgraph: SubgraphName, token: string, body: object): Promise<{ status: number; body: Any }> {
  const answer = await request(`${fleet.subgraphs[subgraph]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: answer.statusCode, body: await answer.body.json() };
}

const gatewaySet = async () => await readSet(join(fleet.folder, 'keys/issuers/gateway.private.json'));
const directorySet = async () => await readSet(join(fleet.folder, 'keys/issuers/directory.private.json'));
const systemSet = async (system: string) => await readSet(join(fleet.folder, `keys/systems/${system}.private.json`));

/** Whether a system opens a chart with a permit that is signed and sealed with these keys. */
async function opens(system: SubgraphName, keys: { sign: JSONWebKeySet; sealTo: JSONWebKeySet }): Promise<string> {
  const gateway = await gatewaySet();
  const [account, field] = system === 'care-cabinet' ? ['ns-tanaka', 'careRecords { complete }'] : ['dr-sato', 'allergies { complete }'];
  const charts = await direct('directory', await callerToken(gateway, account, 'directory'), {
    query: `{ viewablePatients(first: 20) { edges { node { charts { ... on ${SYSTEMS[system]} { __typename id permit } } } } } }`,
  });
  const { id, permit } = charts.body.data.viewablePatients.edges
    .flatMap(({ node }: Any) => node.charts)
    .find((chart: Any) => chart.permit && chart.__typename === SYSTEMS[system]);
  const claims = decodeJwt(permit);
  const sealed = await openSealed(String(claims.sealed), await sealingKeys(await systemSet(system)));
  const key = await signingKey(keys.sign);
  const made = await new SignJWT({ ...claims, sealed: await seal(sealed, await sealingKey(toPublicKeys(keys.sealTo))) })
    .setProtectedHeader({ alg: 'EdDSA', typ: PERMIT_TYP, kid: key.kid })
    .sign(key.key);
  const answer = await direct(system, await callerToken(gateway, account, system), {
    query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${SYSTEMS[system]} { ${field} } } }`,
    variables: { r: [{ __typename: SYSTEMS[system], id, permit: made }] },
  });
  return answer.body.errors?.[0].extensions.code ?? 'OPENED';
}

/** The answer of the exchange to an assertion that is signed with these keys. */
async function exchanged(system: string, set: JSONWebKeySet, route = 'exchange'): Promise<number> {
  const key = await signingKey(set);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', typ: ASSERTION_TYP, kid: key.kid })
    .setIssuer(system)
    .setSubject(system)
    .setAudience('hareyaka-directory')
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(key.key);
  const answer = await request(`${fleet.subgraphs.directory}/issuer/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: TOKEN_EXCHANGE,
      subject_token: await callerToken(await gatewaySet(), 'dr-sato', system, [patients.doctors]),
      client_assertion_type: CLIENT_ASSERTION,
      client_assertion: assertion,
      patient: patients.doctors,
    }).toString(),
  });
  await answer.body.dump();
  return answer.statusCode;
}

/** The outcome of each use of a process's keys, with these keys. */
async function usesOf(name: string, set: JSONWebKeySet): Promise<unknown[]> {
  if (name === 'gateway') {
    const audiences = Object.keys(fleet.subgraphs) as SubgraphName[];
    const asked = audiences.map(async (one) => await direct(one, await callerToken(set, 'dr-sato', one), { query: '{ __typename }' }));
    return (await Promise.all(asked)).map(({ status }) => status);
  }
  if (name === 'directory') {
    const systems = Object.keys(SYSTEMS) as SubgraphName[];
    return await Promise.all(systems.map(async (system) => await opens(system, { sign: set, sealTo: await systemSet(system) })));
  }
  // Nobody in this network has a chart there.
  if (name === 'receipt-cloud') return [(await exchanged(name, set)) === 401 ? 401 : 'known'];
  if (name === 'audit') return [(await exchanged(name, set, 'auditing')) === 401 ? 401 : 'known'];
  return [
    await opens(name as SubgraphName, { sign: await directorySet(), sealTo: set }),
    (await exchanged(name, set)) === 401 ? 401 : 'known',
  ];
}

const GOOD: Readonly<Record<string, unknown[]>> = {
  gateway: [200, 200, 200, 200, 200, 200],
  directory: ['OPENED', 'OPENED', 'OPENED'],
  audit: ['known'],
  'receipt-cloud': ['known'],
};
const REFUSED: Readonly<Record<string, unknown[]>> = {
  gateway: [401, 401, 401, 401, 401, 401],
  directory: ['PERMIT_INVALID', 'PERMIT_INVALID', 'PERMIT_INVALID'],
  audit: [401],
  'receipt-cloud': [401],
};

describe('docs/operator.md', () => {
  it('has the command of every process that holds private keys', () => {
    expect(Object.fromEntries(COMMANDS)).toEqual(
      Object.fromEntries(HOLDERS.map(({ name, folder }) => [name, ['--rotate', '--out', folder]])),
    );
    expect(HOLDERS.map(({ name }) => name).sort()).toEqual([
      'audit',
      'care-cabinet',
      'directory',
      'gateway',
      'humanbridge',
      'id-link',
      'receipt-cloud',
    ]);
  });
});

describe('replacing the keys while requests run', () => {
  it.each(HOLDERS)(
    'of $name fails no request, changes no item’s id, and ends with the old keys refused',
    async (holder) => {
      const { name } = holder;
      const good = GOOD[name] ?? ['OPENED', 'known'];
      const old = await readSet(fileOf(holder));
      const first = await fleet.askLists('dr-sato', CHARTS);
      const [usual, ids] = [shownIn(first), itemsIn(first.data)];
      expect(ids.length).toBeGreaterThan(20);
      expect(await usesOf(name, old)).toEqual(good);
      const args = COMMANDS.get(name)!.map((word) => word.replace(/^keys\//, join(fleet.folder, 'keys/')));
      const keys = async (...more: string[]) => await runCommand('subgraphs/kit/process/keys/make-keys.js', [name, ...args, ...more]);
      const load = beginLoad(usual);
      try {
        await load.goOn();
        for (const step of [1, 2, 3]) {
          if (step > 1) await expect(keys()).rejects.toThrow('KEYS_TOO_EARLY');
          expect(await keys('--wait', '0')).toContain(`${name}: step ${step} of 3`);
          // Before the owner of the keys has read the step, while it reads the keys, and after all others did.
          await load.goOn();
          expect((await signal(name)).length).toBeGreaterThan(0);
          await load.goOn();
          for (const other of HOLDERS) if (other.name !== name) await signal(other.name);
          await load.goOn();
          if (step < 3) expect(await usesOf(name, old)).toEqual(good);
        }
      } finally {
        await load.end();
      }
      expect(load.failures).toEqual([]);
      expect(itemsIn((await fleet.askLists('dr-sato', CHARTS)).data)).toEqual(ids);
      expect(await usesOf(name, old)).toEqual(REFUSED[name] ?? ['PERMIT_INVALID', 401]);
      expect(await usesOf(name, await readSet(fileOf(holder)))).toEqual(good);
    },
    120_000,
  );

  it('leaves the old keys in use when a file cannot be read', async () => {
    const holder = HOLDERS.find(({ name }) => name === 'humanbridge')!;
    const text = await readFile(fileOf(holder), 'utf8');
    const usual = shownIn(await fleet.askLists('dr-sato', CHARTS));
    await writeFile(fileOf(holder), '{"keys": [');
    await expect(signal('humanbridge')).rejects.toThrow('the old ones are still used');
    expect(shownIn(await fleet.askLists('dr-sato', CHARTS))).toBe(usual);
    await writeFile(fileOf(holder), text);
    expect((await signal('humanbridge')).length).toBeGreaterThan(0);
  });

  it('keeps the ids of items, also after a restart with the new keys', async () => {
    await fleet.stop();
    fleet = await startTestFleet({ folder });
    expect(itemsIn((await fleet.askLists('dr-sato', CHARTS)).data)).toEqual(idsAtFirst);
  }, 180_000);
});
