import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../../subgraphs/receipt-cloud/envelope/fingerprint.js';
import { PROBLEMS } from '../problems.js';
import { Throttle } from '../sending/throttle.js';
import { readSettings } from '../settings.js';
import { FakeIntake } from '../testing/fake-intake.js';
import { FakeOrca } from '../testing/fake-orca.js';
import { Clinic, MovedClock, makeClaim } from '../testing/start-clinic.js';
import { examine, writeFindings } from './doctor.js';
import { enrol } from './enrol.js';
import { Log } from './log.js';
import { PushListening, runForever, runOnce } from './run.js';
import { describeStatus, saveStatus } from './status.js';

let intake: FakeIntake;
let clinic: Clinic;
beforeEach(async () => {
  intake = await FakeIntake.start();
  clinic = new Clinic(intake, 'fac_1');
  intake.now = clinic.clock.now;
});
afterEach(async () => {
  await intake.stop();
  clinic.remove();
});

const enrolWith = (typed: string, cloud = intake.url) =>
  enrol(clinic.state.keystore, { cloud, typed, name: 'test', connection: { clock: clinic.clock } });

describe('to enrol', () => {
  it('takes the code as people type it, and sends the tag key so that only clinic and release process can read it', async () => {
    const code = intake
      .makeCode('fac_1')
      .toLowerCase()
      .replace(/(.{5})/, '$1-');
    expect(await enrolWith(` ${code} `)).toMatchObject({ tenant: 'fac_1', institution: '1311234567' });
    expect(intake.tagKeys.has('fac_1')).toBe(true);
  });

  it('sends nothing but the enrolment if the release key is not the one of the fingerprint', async () => {
    const [code] = intake.makeCode('fac_1').split('.');
    await expect(enrolWith(`${code}.${fingerprintOf(Buffer.alloc(32))}`)).rejects.toThrow('RELEASE_KEY_UNKNOWN');
    expect(intake.requests).toEqual(['POST /intake/enrolments']);
    expect(() => clinic.state.keystore.keys()).toThrow('NOT_ENROLLED');
  });

  it('is repeated with the same keys after it was cut off at any request', async () => {
    const code = intake.makeCode('fac_1');
    for (const [path, fault] of [
      ['/intake/enrolments', 'CUT_AFTER'],
      ['/intake/tag-key', 'CUT_BEFORE'],
    ] as const) {
      intake.fault = (_method, of) => (of === path ? fault : undefined);
      await expect(enrolWith(code)).rejects.toThrow('NETWORK');
    }
    intake.fault = (method, of) => (method === 'PUT' && of === '/intake/tag-key' ? 'CUT_AFTER' : undefined);
    await enrolWith(code);
    intake.fault = () => undefined;
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    const uploader = clinic.start();
    await uploader.round();
    expect(await uploader.round()).toMatchObject({ patientsSent: 1, problems: [] });
  });

  it('again with a new code keeps the clinic key and the tags', async () => {
    await enrolWith(intake.makeCode('fac_1'));
    const { tag, keyid } = clinic.state.keystore.keys();
    await enrolWith(intake.makeCode('fac_1'));
    expect(clinic.state.keystore.keys().tag.equals(tag)).toBe(true);
    expect(clinic.state.keystore.keys().keyid).not.toBe(keyid);
  });

  it('on a machine with other keys says which file is missing', async () => {
    await enrolWith(intake.makeCode('fac_1'));
    const other = new Clinic(intake, 'fac_1', clinic.clock);
    await expect(other.enrol()).rejects.toThrow('TAG_KEY_OTHER');
    other.remove();
  });

  it.each([
    ['ABC', undefined, 'CODE_INVALID'],
    [`${'0'.repeat(20)}.${'0'.repeat(20)}`, undefined, 'CODE_UNKNOWN'],
    [`${'0'.repeat(20)}.${'0'.repeat(20)}`, 'http://cloud.example', 'CLOUD_ADDRESS_INVALID'],
  ])('refuses %s at %s with %s%s', async (typed, cloud, code) => {
    await expect(enrolWith(typed, cloud)).rejects.toThrow(code);
  });
});

describe('the doctor', () => {
  const find = async () => {
    const findings = await examine({ folder: clinic.stateFolder, connection: { clock: clinic.clock } });
    return {
      findings,
      text: writeFindings(findings),
      bad: findings.flatMap(({ check, problem }) => (problem ? [`${check} ${problem.code}`] : [])),
    };
  };
  const configure = (settings: object) => writeFileSync(join(clinic.stateFolder, 'settings.json'), JSON.stringify(settings));

  it('finds nothing wrong where nothing is, and says so in both languages', async () => {
    await enrolWith(intake.makeCode('fac_1'));
    configure({ folders: [clinic.inbox] });
    const { text, bad } = await find();
    expect(bad.filter((one) => !one.startsWith('DISK'))).toEqual([]);
    expect(text).toMatch(/OK {2}クラウドへの接続.* \/ Cloud/);
  });

  it('finds everything that is wrong at once, and says what to do', async () => {
    const orca = await FakeOrca.start();
    orca.password = 'another';
    configure({
      folders: [join(clinic.root, 'none')],
      orca: { url: orca.url, user: 'ormaster', password: 'first' },
      masters: join(clinic.root, 'm'),
    });
    chmodSync(join(clinic.stateFolder, 'keys.json'), 0o644);
    const { text, bad } = await find();
    expect(bad.filter((one) => !one.startsWith('DISK'))).toEqual([
      ...[
        'KEYS STATE_READABLE_BY_OTHERS',
        'FOLDER FOLDER_MISSING',
        'MASTERS FOLDER_MISSING',
        'ORCA ORCA_PASSWORD',
        'ENROLMENT NOT_ENROLLED',
      ],
    ]);
    for (const code of ['ORCA_PASSWORD', 'NOT_ENROLLED'] as const) for (const words of PROBLEMS[code]) expect(text).toContain(words);
    expect(text).not.toContain('first');
    await orca.stop();
  });

  it('tells a wrong clock, a revoked credential and a missing network apart', async () => {
    await enrolWith(intake.makeCode('fac_1'));
    intake.now = () => clinic.clock.now() + 3_600_000;
    expect((await find()).bad).toContain('CLOUD CLOCK');
    intake.now = clinic.clock.now;
    intake.revoke('fac_1');
    expect((await find()).bad).toContain('CLOUD CREDENTIAL_REVOKED');
    intake.fault = () => 'CUT_BEFORE';
    expect((await find()).bad).toContain('CLOUD NETWORK');
  });
});

describe('settings', () => {
  it.each([
    ['{', 'SETTINGS_INVALID not JSON'],
    ['{"folder": ["x"]}', 'SETTINGS_INVALID folder'],
    ['{"orca": {"url": "ftp://x", "user": "u", "password": "s3cret"}}', 'SETTINGS_INVALID orca.url'],
  ])('%s are refused with the place, and without a password', (text, message) => {
    writeFileSync(join(clinic.stateFolder, 'settings.json'), text);
    expect(() => readSettings(clinic.stateFolder)).toThrow(new RegExp(`^${message}$`));
  });

  it('that Notepad saved are read', () => {
    writeFileSync(join(clinic.stateFolder, 'settings.json'), '\uFEFF{"pollSeconds": 5}');
    expect(readSettings(clinic.stateFolder).pollSeconds).toBe(5);
  });
});

describe('to run', () => {
  const running = async (print: (line: string) => void = () => undefined) => {
    await enrolWith(intake.makeCode('fac_1'));
    const log = new Log(clinic.stateFolder, clinic.clock, print);
    return { uploader: clinic.start(), log, clock: clinic.clock, pollMs: 60_000 };
  };

  it('once waits until the files are stable, and then sends them', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    expect(await runOnce(await running())).toMatchObject({ patientsSent: 1, problems: [] });
  });

  it('for ever waits longer after each failure, and ends by itself only when somebody must do something', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    const lines: string[] = [];
    const parts = await running((line) => lines.push(line));
    intake.fault = () => 'CUT_BEFORE';
    const times: number[] = [];
    const onRound = () => {
      times.push(clinic.clock.now());
      if (times.length === 8) intake.fault = () => undefined;
      if (times.length === 10) {
        intake.revoke('fac_1');
        clinic.put('b.UKE', makeClaim('00012', '202606'));
      }
    };
    expect(await runForever({ ...parts, onRound }, new AbortController().signal)).toMatchObject({ code: 'CREDENTIAL_REVOKED' });
    expect(intake.read('fac_1').get('00012')!.revision).toBe(1);
    const pauses = times.slice(2, 8).map((time, at) => time - times[at + 1]!);
    expect(pauses.at(-1)).toBeGreaterThan(pauses[0]! * 4);
    expect(lines.join('')).not.toMatch(/00012|架空|a\.UKE|2500013/);
    expect(lines.join('')).toMatch(/NETWORK .*ja="クラウドに接続できません/);
    expect(readFileSync(join(clinic.stateFolder, 'uploader.log'), 'utf8')).toBe(lines.join(''));
  });

  it('leaves its status behind: numbers and codes', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    const parts = await running();
    await runOnce({ ...parts, onRound: (round) => saveStatus(clinic.stateFolder, round, clinic.clock.now()) });
    const status = describeStatus(clinic.state);
    expect(status).toMatchObject({
      enrolment: { tenant: 'fac_1' },
      sources: { UKE: 1 },
      patients: 1,
      pendingCommits: 0,
      lastRound: { problems: [] },
    });
    expect(JSON.stringify(status)).not.toContain('00012');
  });
});

it('A pushed visit wakes a run that waits, is asked for once, and again if the round failed', () => {
  const push = new PushListening();
  const hint = { patientId: '00012', date: '2026-11-30' };
  const waiting = push.nextHint();
  push.add(hint);
  push.add(hint);
  expect([waiting.aborted, push.takeHints(), push.takeHints()]).toEqual([true, [hint], []]);
  expect(push.nextHint().aborted).toBe(false);
  push.keep([hint]);
  expect([push.nextHint().aborted, push.takeHints()]).toEqual([false, [hint]]);
});

it('A bandwidth limit spreads the bytes over time', async () => {
  const clock = new MovedClock(0);
  const throttle = new Throttle(1_000, clock);
  for (const amount of [500, 2_000, 1_000]) await throttle.take(amount);
  expect(clock.now()).toBe(2_500);
});

it('Status tells the fingerprint of this machine, for the support centre; another enrolment gives it another one', async () => {
  await enrolWith(intake.makeCode('fac_1'));
  const told = () => (describeStatus(clinic.state) as { enrolment: { fingerprint: string; fingerprintNote: string } }).enrolment;
  const { fingerprint, fingerprintNote } = told();
  expect(fingerprint).toMatch(/^([0-9A-Z]{5}-){3}[0-9A-Z]{5}$/);
  expect(fingerprintNote).toMatch(/支援センター.*support centre/);
  await enrolWith(intake.makeCode('fac_1'));
  expect(told().fingerprint).not.toBe(fingerprint);
});

it('A run drops old sources that say nothing any more, and keeps those that do, however old', async () => {
  await enrolWith(intake.makeCode('fac_1'));
  clinic.put('old.UKE', makeClaim('00012', '202605'));
  clinic.put('replaced.UKE', makeClaim('00013', '202605').replace('620000001', '620000009'), 1);
  clinic.put('newer.UKE', makeClaim('00013', '202605'), 2);
  await clinic.clock.wait(40 * 86_400_000);
  const log = new Log(clinic.root, clinic.clock, () => undefined);
  const running = () => ({ uploader: clinic.start(), log, clock: clinic.clock, pollMs: 100 });
  await runOnce({ ...running(), keepDays: 100 });
  expect(clinic.state.spool.count()).toEqual({ UKE: 3 });
  await runOnce({ ...running(), keepDays: 31 });
  expect(clinic.state.spool.count()).toEqual({ UKE: 2, PRUNED: 1 });
  expect(readFileSync(join(clinic.root, 'uploader.log'), 'utf8')).toMatch(/ PRUNED bytes=\d+/);
  const before = new Map([...intake.read('fac_1')].map(([id, { revision, files }]) => [id, [revision, files.size]]));
  // It is still in its folder: it is not taken again, and nothing is sent.
  expect(await runOnce({ ...running(), keepDays: 31 })).toMatchObject({ problems: [], patientsSent: 0 });
  expect(clinic.state.spool.count()).toEqual({ UKE: 2, PRUNED: 1 });
  expect(new Map([...intake.read('fac_1')].map(([id, { revision, files }]) => [id, [revision, files.size]]))).toEqual(before);
});

it('the README has each problem with its words, and no other', () => {
  const rows = readFileSync('clients/uploader/commands/README.md', 'utf8').matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\| (.+?) +\|$/gm);
  expect([...rows].map(([, code, ja, en]) => [code, ja, en])).toEqual(Object.entries(PROBLEMS).map(([code, [ja, en]]) => [code, ja, en]));
});
