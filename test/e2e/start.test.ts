import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { request } from 'undici';
import { runCommand } from '../network/launch/child.js';

/** The built programs behind `npm run token` and `npm run demo`. */
const PROGRAMS = { token: 'test/network/issuer/token.js', demo: 'test/network/launch/demo.js' } as const;

/** Process groups that still run; if a test fails before it ends its own, they are ended at last. */
const groups = new Set<number>();
afterAll(() => {
  for (const group of groups) process.kill(-group, 'SIGINT');
});

/** `npm start` without its build, which ran before the tests. */
async function start(folder: string, port = 0) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'dist/test/network/launch/launch.js'], {
    env: {
      PATH: process.env.PATH,
      ...{ HAREYAKA_DATA_DIR: folder, PORT: String(port) },
      // Longer deadlines, so that a busy machine does not cause faults in the answer.
      ...{ HAREYAKA_HOSPITAL_DEADLINE_MS: '20000', HAREYAKA_SUBGRAPH_DEADLINE_MS: '25000', HAREYAKA_OPERATION_DEADLINE_MS: '28000' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const printed: string[] = [];
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  groups.add(child.pid!);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  void ended.then(() => groups.delete(child.pid!));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(line);
      const [, address] = line.match(/^ready after .* at (\S+)\/graphql/) ?? [];
      if (address) resolve(address);
    });
    child.once('close', (code) => reject(new Error(`ended with ${code}:\n${[...printed, ...complaints].join('\n')}`)));
  });
  // Ctrl-C goes to the whole process group, as a terminal sends it.
  return { url, printed, ended, interrupt: () => process.kill(-child.pid!, 'SIGINT'), group: child.pid! };
}

/** The portal's address, which stands on the first line that is not about the start itself. */
const findPortal = (printed: readonly string[]) => /^portal: +(\S+)/m.exec(printed.join('\n'))![1]!;

const ask = async (url: string, token: string, query: string) => {
  const { body } = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return (await body.json()) as { data: { viewablePatients: { edges: { node: { id: string } }[] } } };
};

describe('npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-start-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('prints the portal’s query with its real answer, ends all processes on Ctrl-C, and keeps its data for the next start', async () => {
    const first = await start(folder);
    const shown = first.printed.join('\n');
    expect((await request(`${first.url}/ready`)).statusCode).toBe(200);
    const [, issuer] = /^issuer: +(\S+)/m.exec(shown)!;
    expect((await request(`${issuer}/jwks`)).statusCode).toBe(200);
    const portal = findPortal(first.printed);
    expect(portal).toBe(`${first.url}/`);
    const page = await request(portal);
    expect(await page.body.text()).toMatch(/<script type="module"[^>]* src="\/assets\/[\w-]+\.js"/);
    const [addressed] = first.printed.filter((line) => line.includes('http://'));
    expect(addressed).toContain(portal);
    expect(shown.indexOf(portal)).toBeLessThan(shown.indexOf('viewablePatients'));
    expect(shown).not.toContain('"errors"');
    // The first lines are no longer on the screen.
    expect(first.printed.findLast((line) => line.startsWith('ready after'))).toContain(`the portal at ${portal} `);
    expect(shown).toMatch(/"name": "HumanBridge"[\s\S]*"name": "ID-Link"|"name": "ID-Link"[\s\S]*"name": "HumanBridge"/);
    for (const account of [
      'dr-sato',
      'ns-tanaka',
      'ph-yamada',
      'cm-kimura',
      'dr-gaibu',
      'admin',
      'admin-2',
      'support',
      'auditor',
      'vendor',
    ])
      expect(shown).toContain(account);
    expect(shown).toContain('npm run -s token -- dr-sato');
    const token = (await runCommand('test/network/issuer/token.js', ['ns-tanaka'], { HAREYAKA_DATA_DIR: folder })).trim();
    const before = await ask(first.url, token, '{ viewablePatients { edges { node { id } } } }');
    expect(before.data.viewablePatients.edges.length).toBeGreaterThan(5);
    const admin = (await runCommand('test/network/issuer/token.js', ['admin'], { HAREYAKA_DATA_DIR: folder })).trim();
    const permissions = (await ask(
      first.url,
      admin,
      '{ viewingPermissions(first: 200) { edges { node { id user { name } patientId } } } }',
    )) as never as {
      data: { viewingPermissions: { edges: { node: { id: string; user: { name: string }; patientId: string | null } }[] } };
    };
    const revoked = permissions.data.viewingPermissions.edges.find(({ node }) => node.user.name.startsWith('田中') && node.patientId)!.node;
    await ask(
      first.url,
      admin,
      `mutation { revokeViewingPermission(input: { id: "${revoked.id}", reason: "test" }) { userErrors { code } } }`,
    );
    const auditor = (await runCommand('test/network/issuer/token.js', ['auditor'], { HAREYAKA_DATA_DIR: folder })).trim();
    const revoke = '{ auditEvents(first: 20) { edges { node { kind operationName user { name } patientId } } } }';
    for (let tries = 0, seen = ''; !seen.includes(revoked.patientId!); tries++) {
      if (tries === 100) throw new Error(`the audit does not show the revocation: ${seen}`);
      seen = JSON.stringify(await ask(first.url, auditor, revoke));
    }
    expect(await runCommand('test/network/launch/audit.js', ['verify'], { HAREYAKA_DATA_DIR: folder })).toMatch(/^OK: /m);
    const files = () => readdirSync(folder).filter((file) => /-(wal|shm|journal)$|\.tmp$|running\.json/.test(file));

    first.interrupt();
    expect(await first.ended).toBe(0);
    expect(() => process.kill(-first.group, 0)).toThrow('ESRCH');
    expect(files()).toEqual([]);

    const second = await start(folder);
    expect(second.printed.join('\n')).not.toContain('building the portal');
    const again = (await runCommand('test/network/issuer/token.js', ['ns-tanaka'], { HAREYAKA_DATA_DIR: folder })).trim();
    const after = await ask(second.url, again, '{ viewablePatients { edges { node { id } } } }');
    const ids = (answer: typeof before) => answer.data.viewablePatients.edges.map(({ node }) => node.id);
    expect(ids(after)).toEqual(ids(before).filter((id) => id !== revoked.patientId));
    second.interrupt();
    expect(await second.ended).toBe(0);
    expect(() => process.kill(-second.group, 0)).toThrow('ESRCH');
    expect(files()).toEqual([]);
  }, 240_000);

  it('reports a port that is taken, and leaves no process or folder behind', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const refused = await start(folder, port).catch((error: Error) => error.message);
    expect(refused).toContain(`something else listens at 127.0.0.1:${port}; name another port with PORT`);
    expect(refused).not.toContain('starting');
    await new Promise((resolve) => taken.close(resolve));
  }, 60_000);
});

describe('npm run token and npm run demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-demo-'));
  let demo: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    demo = await start(folder);
  }, 180_000);
  afterAll(async () => {
    demo?.interrupt();
    await demo?.ended;
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
  const run = async (program: 'token' | 'demo', ...words: string[]) =>
    (await runCommand(PROGRAMS[program as keyof typeof PROGRAMS], words, { HAREYAKA_DATA_DIR: folder })).trim();

  it('give a token with the requested scopes, facility and lifetime', async () => {
    const token = decodeJwt(await run('token', 'dr-sato', '--scope', 'openid graph:introspect', '--ttl', '60', '--facility', 'fac_x'));
    expect(token).toMatchObject({ scope: 'openid graph:introspect', facility: 'fac_x' });
    expect(token.exp! - token.iat!).toBe(60);
  });
  it('do not give a token with less than was requested', async () => {
    await expect(run('token', 'dr-sato', '--scope', 'openid directory:manage')).rejects.toThrow(
      'SCOPE_REFUSED: dr-sato may not have directory:manage',
    );
  });
  it('list the hospitals, make one fail, and restore it', async () => {
    // What was read before is shown while its hospital fails: each question is about another list.
    const answers = async (list: string) =>
      JSON.stringify(
        await ask(
          demo.url,
          await run('token', 'dr-sato'),
          `{ viewablePatients(first: 50) { edges { node { id charts { ${list}(first: 1) { nodes { id } answers { facility { name } state } } } } } } }`,
        ),
      );
    const unreachable = '{"facility":{"name":"備前そら病院"},"state":"UNREACHABLE"}';
    expect(await answers('prescriptions')).not.toContain(unreachable);
    expect(await run('demo', 'fault', '備前', 'refuse')).toContain('備前そら病院: refuse');
    expect(await run('demo', 'hospitals')).toMatch(/id-link +備前そら病院 refuse/);
    expect(await answers('encounters')).toContain(unreachable);
    expect(await answers('prescriptions')).not.toContain(unreachable);
    await run('demo', 'heal');
    expect(await run('demo', 'hospitals')).not.toContain('refuse');
  });
  it('print the six-digit code of an account', async () => {
    expect(await run('demo', 'totp', 'dr-sato')).toMatch(/^\d{6}$/);
  });
  it('refuse a hospital that does not exist, or a name that several hospitals have', async () => {
    await expect(run('demo', 'fault', 'nowhere', 'slow')).rejects.toThrow('no hospital is called nowhere');
    await expect(run('demo', 'fault', '', 'slow')).rejects.toThrow('several hospitals');
  });
  it('the query and answer of README.md are what the demo prints, except for dates and the order of results of one day', async () => {
    const masked = (text: string) =>
      text.replace(/"\d{4}-\d\d-\d\d"/g, 'DATE').replace(/("item": ).*\n.*\n.*\n\s*"abnormal": .*/g, '$1RESULT');
    expect(masked(readFileSync('README.md', 'utf8'))).toContain(masked(await run('demo', 'readme')));
  });
});

describe('the options of a command', () => {
  const wrong: readonly (readonly [program: 'token' | 'demo', ...words: string[]])[] = [
    ['token'],
    ['token', 'nobody'],
    ['token', 'dr-sato', 'admin'],
    ['token', 'dr-sato', '--scope'],
    ['token', 'dr-sato', '--scope', ''],
    ['token', 'dr-sato', '--scope', 'directory:reed'],
    ['token', 'dr-sato', '--ttl', '0'],
    ['token', 'dr-sato', '--ttl', '1e3'],
    ['token', 'dr-sato', '--facility', 'x'],
    ['token', 'dr-sato', '--nonsense'],
    ['demo'],
    ['demo', 'nonsense'],
    ['demo', 'toString'],
    ['demo', 'fault', '備前そら病院'],
    ['demo', 'fault', '備前そら病院', 'broken'],
    ['demo', 'fault', '備前そら病院', 'refuse', '--ms', '5'],
    ['demo', 'hospitals', 'more'],
    ['demo', 'totp'],
    ['demo', 'totp', 'nobody'],
    ['demo', '--nonsense'],
  ];
  it.each(wrong.map((words) => [words.join(' '), words] as const))(
    'npm run %s reports a wrong option with the usage, and without a stack',
    async (_, [program, ...words]) => {
      const error = await runCommand(PROGRAMS[program as keyof typeof PROGRAMS], words).catch((cause: Error) => cause);
      expect(error).toBeInstanceOf(Error);
      const { message } = error as Error;
      expect(message).toContain('ended with code 2');
      expect(message).toContain(`npm run -s ${program} -- `);
      expect(message).not.toMatch(/^ +at |node:internal/m);
    },
  );
  it.each(['token', 'demo'])('npm run %s -- --help prints the usage', async (program) => {
    expect(await runCommand(PROGRAMS[program as keyof typeof PROGRAMS], ['--help'])).toContain(`npm run -s ${program} -- `);
  });
  it.each([
    ['token', 'dr-sato'],
    ['demo', 'hospitals'],
    ['demo', 'totp', 'dr-sato'],
  ])('npm run %s fails with NOT_RUNNING if no demo is running', async (program, ...words) => {
    await expect(
      runCommand(PROGRAMS[program as keyof typeof PROGRAMS], words, { HAREYAKA_DATA_DIR: join(tmpdir(), 'hareyaka-nowhere') }),
    ).rejects.toThrow('NOT_RUNNING');
  });
});
