import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { makeKeys } from '../../kit/index.js';
import { CheckpointSigner } from '../checkpoints/checkpoint-signer.js';
import { makeLogKeys } from '../checkpoints/log-key.js';
import { fillSpool, type LogUnderTest, ORIGIN, openLogUnderTest } from '../testing/log-under-test.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import type { TestSpool } from '../testing/spool.js';
import { runAuditCommand } from './audit-command.js';

let folder: string;
let log: LogUnderTest;
let spool: TestSpool;
let env: NodeJS.ProcessEnv;
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-audit-'));
  const address = `sqlite:${join(folder, 'audit.sqlite')}`;
  const { privateSet } = await makeKeys({ sealing: true });
  await writeFile(join(folder, 'audit.private.json'), JSON.stringify(privateSet));
  now = INTAKE_NOW;
  env = {
    HAREYAKA_DATABASE: address,
    HAREYAKA_AUDIT_ORIGIN: ORIGIN,
    HAREYAKA_AUDIT_KEYS: join(folder, 'audit.private.json'),
    HAREYAKA_LOG_LEVEL: 'silent',
  };
  log = await openLogUnderTest(address);
  spool = fillSpool(log, 6);
  await log.ship(spool);
  const keys = makeLogKeys(ORIGIN, privateSet);
  const signer = new CheckpointSigner({
    store: log.store,
    readNodes: log.readNodes,
    keys: () => keys,
    witnesses: [],
    log: pino({ level: 'silent' }),
    now: () => now,
  });
  await signer.run();
});
afterEach(async () => {
  await log?.close();
  await rm(folder, { recursive: true, force: true });
});

const run = async (...args: string[]) => {
  const written = { out: '', err: '' };
  const code = await runAuditCommand(args, {
    env,
    now: () => now,
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
  });
  return { code, ...written };
};
const write = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

describe('npm run audit -- verify', () => {
  it('says what it checked, and exits with 0', async () => {
    const { code, out } = await run('verify');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^OK: 7 records and 1 checkpoints agree\. Root: \S{44}\nspool gateway\/spool-1: 6 records since 2026-01-15T04:00:00.000Z/,
    );
  });

  it('names the first altered record, and exits with 1', async () => {
    await log.tamper("UPDATE audit_record_text SET text = REPLACE(text, 'hpki', 'none') WHERE leaf >= 3");
    const { code, out } = await run('verify');
    expect([code, out.split(':')[0]]).toEqual([1, 'RECORD_ALTERED gateway/spool-1/3 (entry 3)']);
  });

  it('shows a spool whose gateway says that it has records which never came', async () => {
    spool.write();
    spool.write();
    await log.send(spool.batch(INTAKE_NOW, 7, 6));
    expect((await run('verify')).out).toContain('SPOOL_BEHIND: its gateway says that it has 8 records: 2 have not come');
  });

  it('takes a checkpoint that was kept, and finds a log that is older', async () => {
    const kept = await write('kept', (await log.store.readNewest())!.note);
    expect(await run('verify', '--checkpoint', kept)).toMatchObject({ code: 0 });
    await log.tamper('DELETE FROM checkpoint');
    await log.tamper('DELETE FROM audit_record WHERE leaf >= 4');
    await log.tamper('UPDATE log_state SET size = 4');
    const { code, out } = await run('verify', '--checkpoint', kept);
    expect([code, out.split(':')[0]]).toEqual([1, 'LOG_ROLLED_BACK']);
  });

  it('refuses a checkpoint that no trusted key signed', async () => {
    const other = await write('other', (await log.store.readNewest())!.note.replace(/— .*/, `— ${ORIGIN} AAAAAAAAAAAAAAAA`));
    expect(await run('verify', '--checkpoint', other)).toMatchObject({ code: 1, err: expect.stringMatching(/^NOTE_UNSIGNED: /) });
  });

  it('does not change the database, and needs an existing one', async () => {
    env.HAREYAKA_DATABASE = `sqlite:${join(folder, 'missing.sqlite')}`;
    expect(await run('verify')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^AUDIT_FAILED: /) });
  });
});

describe('npm run audit -- prove', () => {
  it('prints a proof that check-proof accepts with the public key alone', async () => {
    const { out: proof } = await run('prove', 'gateway/spool-1/4');
    expect(proof).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 4\n/);
    const vkey = (await run('vkey')).out.trim();
    const files = [await write('proof', proof), await write('record', spool.texts[3]!)] as const;
    env = {};
    const { code, out } = await run('check-proof', files[0], '--vkey', vkey, '--record', files[1]);
    expect([code, out]).toEqual([0, `OK: the record is entry 4 of the 7 records of ${ORIGIN}\nsigned by ${ORIGIN}\n`]);
  });

  it('prints a proof that check-proof refuses for another record, and for another key', async () => {
    const { out: proof } = await run('prove', 'gateway/spool-1/4');
    const vkey = (await run('vkey')).out.trim();
    const [file, other] = [await write('proof', proof), await write('record', spool.texts[4]!)];
    expect(await run('check-proof', file, '--vkey', vkey, '--record', other)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^PROOF_WRONG: /),
    });
    const stranger = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(await run('check-proof', file, '--vkey', stranger, '--record', other)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^NOTE_UNSIGNED: /),
    });
  });

  it('says that a record is unknown, or that no checkpoint covers it yet', async () => {
    expect(await run('prove', 'gateway/spool-1/99')).toMatchObject({ code: 1, err: expect.stringMatching(/^RECORD_UNKNOWN: /) });
    spool.write();
    await log.send(spool.batch(INTAKE_NOW, 7));
    expect(await run('prove', 'gateway/spool-1/7')).toMatchObject({ code: 1, err: expect.stringMatching(/^NO_CHECKPOINT_YET: /) });
  });
});

describe('npm run audit -- prune', () => {
  it('removes nothing before the retention has passed', async () => {
    expect(await run('prune')).toMatchObject({ code: 0, out: 'removed the texts and events of 0 records before 2021-01-15\n' });
    expect(await run('prune', '--before', '2026-01-16')).toMatchObject({ code: 2, err: expect.stringMatching(/^PRUNE_TOO_EARLY: /) });
  });

  it('says with --dry-run what it would remove, and removes it after the years of the configuration', async () => {
    env.HAREYAKA_AUDIT_RETENTION_YEARS = '7';
    now = Date.UTC(2033, 0, 16);
    expect(await run('prune', '--dry-run')).toMatchObject({
      code: 0,
      out: 'would remove the texts and events of 7 records before 2026-01-16\n',
    });
    expect((await run('verify')).out).not.toContain('pruned');
    expect(await run('prune')).toMatchObject({ code: 0, out: 'removed the texts and events of 7 records before 2026-01-16\n' });
    const { code, out } = await run('verify');
    expect([code, out]).toEqual([0, expect.stringContaining('pruned: the texts of the first 7 records, all before 2026-01-16.')]);
    spool.write();
    await log.send(spool.batch(INTAKE_NOW, 7));
    await expect(log.database.query('DELETE FROM audit_record_text')).rejects.toThrow('append-only');
  });
});

describe('npm run audit', () => {
  it.each([[['--help']], [['verify', '--help']], [['prove', '--help']], [['check-proof', '--help']], [['prune', '--help']]])(
    'prints help for %j and exits with 0',
    async (args) => {
      expect(await run(...args)).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: audit/), err: '' });
    },
  );

  it.each([[['unknown']], [['verify', '--unknown']], [['prove', 'a/b']], [['prune', '--before', 'today']], [['check-proof', 'x']]])(
    'exits with 2 for the wrong call %j',
    async (args) => {
      expect(await run(...args)).toMatchObject({ code: 2, out: '' });
    },
  );

  it('names each variable that is wrong', async () => {
    env = { HAREYAKA_AUDIT_ORIGIN: 'a b', HAREYAKA_AUDIT_WITNESSES: 'x' };
    const { code, err } = await run('verify');
    expect(code).toBe(2);
    for (const name of ['HAREYAKA_DATABASE', 'HAREYAKA_AUDIT_ORIGIN', 'HAREYAKA_AUDIT_KEYS', 'HAREYAKA_AUDIT_WITNESSES'])
      expect(err).toContain(`audit: CONFIG_INVALID: ${name} `);
  });
});
