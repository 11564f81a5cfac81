import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { runCommand } from '../network/child.js';

/** `npm start` without its build, which ran before the tests. */
async function start(folder: string, port = 0) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'dist/test/network/launch.js'], {
    env: { PATH: process.env.PATH, HAREYAKA_DATA_DIR: folder, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const printed: string[] = [];
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
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

  it('shows the portal’s question with its true answer, ends whole on Ctrl-C, and keeps its data for the next start', async () => {
    const first = await start(folder);
    const shown = first.printed.join('\n');
    expect((await request(`${first.url}/ready`)).statusCode).toBe(200);
    expect(shown).toContain('viewablePatients');
    expect(shown).toMatch(/"name": "HumanBridge"[\s\S]*"name": "ID-Link"|"name": "ID-Link"[\s\S]*"name": "HumanBridge"/);
    for (const account of ['dr-sato', 'ns-tanaka', 'ph-yamada', 'cm-kimura', 'dr-gaibu', 'admin', 'admin-2', 'support', 'vendor'])
      expect(shown).toContain(account);
    expect(shown).toContain('npm run -s token -- dr-sato');
    const token = (await runCommand('test/network/token.js', ['ns-tanaka'], { HAREYAKA_DATA_DIR: folder })).trim();
    const before = await ask(first.url, token, '{ viewablePatients { edges { node { id } } } }');
    expect(before.data.viewablePatients.edges.length).toBeGreaterThan(5);
    const admin = (await runCommand('test/network/token.js', ['admin'], { HAREYAKA_DATA_DIR: folder })).trim();
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
    const files = () => readdirSync(folder).filter((file) => /-(wal|shm|journal)$|\.tmp$|running\.json/.test(file));

    first.interrupt();
    expect(await first.ended).toBe(0);
    expect(() => process.kill(-first.group, 0)).toThrow('ESRCH');
    expect(files()).toEqual([]);

    const second = await start(folder);
    const again = (await runCommand('test/network/token.js', ['ns-tanaka'], { HAREYAKA_DATA_DIR: folder })).trim();
    const after = await ask(second.url, again, '{ viewablePatients { edges { node { id } } } }');
    const ids = (answer: typeof before) => answer.data.viewablePatients.edges.map(({ node }) => node.id);
    expect(ids(after)).toEqual(ids(before).filter((id) => id !== revoked.patientId));
    second.interrupt();
    expect(await second.ended).toBe(0);
    expect(() => process.kill(-second.group, 0)).toThrow('ESRCH');
    expect(files()).toEqual([]);
  }, 120_000);

  it('says what is wrong where the port is taken, and leaves nothing behind', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    await expect(start(folder, (taken.address() as { port: number }).port)).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => taken.close(resolve));
  }, 60_000);
});

describe('npm run token', () => {
  it('says so where no demo is running', async () => {
    await expect(
      runCommand('test/network/token.js', ['dr-sato'], { HAREYAKA_DATA_DIR: join(tmpdir(), 'hareyaka-nowhere') }),
    ).rejects.toThrow('NOT_RUNNING');
  });
});
