import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { sealIndexEntry } from '../envelope/index-entry.js';
import { makeKey, makeTag, wrapPatientKey, wrapTagKey } from '../envelope/patient-key.js';
import { exportPublicKey } from '../envelope/sealed-box.js';
import { hashStatement, signStatement } from '../envelope/signed-statement.js';
import { Clinic, type ClinicPatient } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';
import { type LyingCloud, startLyingCloud } from './testing/lying-cloud.js';
import { askVault } from './testing/read-released.js';
import { type ReleaseUnderTest, startReleaseUnderTest } from './testing/release-under-test.js';

const FILES = { 'a/1': 'one', 'a/2': 'two' };
const PERSON = { name: '目印　標子', kana: 'メジルシ　ヒョウコ', birthDate: '1937-11-23' };
const text = (key: Parameters<typeof exportPublicKey>[0]) => exportPublicKey(key).toString('base64url');

describe.each(databases())('the cloud’s operator as an enemy of the release process, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let operator: LyingCloud;
  let clinic: Clinic;
  let release: ReleaseUnderTest;
  let made = 0;
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
    operator = await startLyingCloud(cloud.url);
    clinic = await cloud.clinic('fac_1');
    release = await startReleaseUnderTest(await server.fresh(), { cloud: { url: operator.url, keys: cloud.keys } });
    await release.register(clinic);
  }, 120_000);
  afterAll(async () => {
    await release?.close();
    await operator?.close();
    await cloud?.close();
    await server?.stop();
  });

  const patientPath = ({ tag }: ClinicPatient) => new RegExp(`^GET /vault/patients/fac_1/${tag}$`);
  /** What the vault says of a patient now. */
  async function record(patient: ClinicPatient) {
    let said: { commit: object; keyCommit: object; revision: number; hash: string } | undefined;
    const look = { on: patientPath(patient), change: (json: typeof said) => (said = json) };
    await operator.lying([look], async () => await release.orderKey(`lnk_look_${++made}`, 'fac_1', patient.localId));
    return said!;
  }
  async function uploaded(localId: string) {
    const patient = clinic.patient(localId);
    await clinic.upload(patient, FILES);
    return patient;
  }
  const refused = async (patient: ClinicPatient, lies: Parameters<LyingCloud['lying']>[0]) => {
    const answer = await operator.lying(lies, async () => await release.orderKey(`lnk_${++made}`, 'fac_1', patient.localId));
    return answer.state === 'REFUSED' ? answer.reason : answer.state;
  };
  /** A whole patient of the operator's making in the place of a real one: everything is right but the machine. */
  function forge(forger: Clinic, { localId, tag }: { localId: string; tag: string }, demographics = PERSON) {
    const invented = { ...forger.patient(localId), tag };
    const { commit, hash } = forger.prepare(invented, { evil: 'evil' }, { demographics });
    const signed = JSON.parse(forger.signCommit(commit).toString());
    return { revision: 1, hash, keyVersion: 1, deletedAt: null, commit: signed, keyCommit: signed };
  }
  const forgerOf = (tenant: string) => Object.assign(new Clinic(cloud.url), { tenant, releaseKey: clinic.releaseKey });
  const keysOf = ({ signing, own }: Pick<Clinic, 'signing' | 'own'>) => ({
    ...{ signingKey: text(signing.publicKey), clinicKey: text(own.publicKey), revokedAt: null },
  });

  it('gives a commit of a machine that it enrolled itself, and its keys beside it: UNTRUSTED_MACHINE', async () => {
    const patient = await uploaded('forged');
    const forger = forgerOf('fac_1');
    const lies = [
      { on: patientPath(patient), change: () => forge(forger, patient) },
      {
        on: /^GET \/vault\/tenants\/fac_1$/,
        change: (json: { credentials: object[] }) => ({ ...json, credentials: [...json.credentials, keysOf(forger)] }),
      },
    ];
    expect(await refused(patient, lies)).toBe('UNTRUSTED_MACHINE');
    expect(await refused(patient, [])).toBe('RELEASED');
  });

  it('pairs the clinic’s signing key with a clinic key of its own, to get the new key of a withdrawal: nothing is replaced', async () => {
    const patient = await uploaded('paired');
    await release.orderKey('lnk_paired', 'fac_1', 'paired');
    const own = generateKeyPairSync('x25519');
    const lies = [
      {
        on: /^GET \/vault\/tenants\/fac_1$/,
        change: (json: { credentials: object[] }) => ({ ...json, credentials: [keysOf({ signing: clinic.signing, own })] }),
      },
    ];
    const withdrawn = await operator.lying(lies, async () => await release.withdraw('lnk_paired', 'fac_1', 'paired'));
    expect(withdrawn).toEqual({ link: 'lnk_paired', state: 'FAILED', reason: 'UNTRUSTED_MACHINE' });
    expect((await record(patient)).revision).toBe(1);
  });

  it('gives another patient’s commit, an unsigned, changed or malformed one: UNREADABLE or UNTRUSTED_MACHINE', async () => {
    const [patient, other] = [await uploaded('one'), await uploaded('other')];
    const [mine, theirs] = [await record(patient), await record(other)];
    const lie = (change: object) => [{ on: patientPath(patient), change: (json: object) => ({ ...json, ...change }) }];
    expect(await refused(patient, lie(theirs))).toBe('ROLLED_BACK');
    expect(await refused(patient, lie({ commit: theirs.commit }))).toBe('UNREADABLE');
    expect(await refused(patient, lie({ keyCommit: theirs.keyCommit }))).toBe('UNREADABLE');
    for (const commit of [null, 'x', {}, { ...mine.commit, more: 1 }, { ...mine.commit, signature: undefined }])
      expect(await refused(patient, lie({ commit }))).toBe('UNREADABLE');
    for (const change of [{ at: 1 }, { signature: 'A'.repeat(86) }, { signature: '' }])
      expect(await refused(patient, lie({ commit: { ...mine.commit, ...change } }))).toBe('UNTRUSTED_MACHINE');
  });

  it('gives something else than the cloud’s answers: CLOUD_UNAVAILABLE', async () => {
    const patient = await uploaded('other forms');
    for (const lie of [{ change: () => 'x' }, { change: () => ({}) }, { status: 500 }, { status: 302 }])
      expect(
        await operator.lying(
          [{ on: patientPath(patient), ...lie }],
          async () => await release.orderKey(`lnk_${++made}`, 'fac_1', patient.localId),
        ),
      ).toEqual({ code: 'CLOUD_UNAVAILABLE' });
  });

  it('puts its own tag key in the clinic’s place, so that an id leads to another patient: UNREADABLE', async () => {
    const patient = await uploaded('tagged');
    const tagKey = makeKey();
    const elsewhere = makeTag(tagKey, 'wanted');
    const given = await record(patient);
    const lies = [
      {
        on: /^GET \/vault\/tenants\/fac_1$/,
        change: (json: object) => ({ ...json, tagKey: wrapTagKey(tagKey, clinic.releaseKey, 'fac_1') }),
      },
      { on: new RegExp(elsewhere), status: 200, change: () => given },
    ];
    expect(await operator.lying(lies, async () => await release.orderKey('lnk_tagged', 'fac_1', 'wanted'))).toMatchObject({
      reason: 'UNREADABLE',
    });
    for (const broken of ['x', wrapTagKey(tagKey, clinic.releaseKey, 'fac_2')]) {
      const change = (json: object) => ({ ...json, tagKey: broken });
      expect(await refused(patient, [{ on: /^GET \/vault\/tenants\/fac_1$/, change }])).toBe('UNREADABLE');
    }
  });

  it('gives an older state, another commit of the same revision, a fork, or no patient any more: ROLLED_BACK', async () => {
    const patient = await uploaded('rolled');
    const first = await record(patient);
    await clinic.upload(patient, { ...FILES, more: '2' });
    const second = await record(patient);
    const as = (said: object) => [{ on: patientPath(patient), change: () => said }];
    expect(await refused(patient, as(first))).toBe('ROLLED_BACK');
    expect(await refused(patient, [{ on: patientPath(patient), status: 404, change: () => ({ error: { code: 'NOT_FOUND' } }) }])).toBe(
      'ROLLED_BACK',
    );
    expect(await refused(patient, as({ ...second, revision: 1, hash: first.hash }))).toBe('ROLLED_BACK');
    const signed = (change: object) => {
      const { signature: _, ...commit } = { ...(second.commit as Record<string, unknown>), ...change };
      return {
        ...{ ...second, hash: hashStatement(commit), revision: commit.revision },
        commit: { ...commit, signature: signStatement('commit', commit, clinic.signing.privateKey) },
      };
    };
    // Even if the clinic's stolen key signs them.
    expect(await refused(patient, as(signed({ at: 5 })))).toBe('ROLLED_BACK');
    expect(await refused(patient, as(signed({ revision: 3, previous: first.hash })))).toBe('ROLLED_BACK');
    expect(await refused(patient, [])).toBe('RELEASED');
  });

  it('brings a patient back that the clinic had deleted, or that was withdrawn: ROLLED_BACK', async () => {
    const [gone, withdrawn] = [await uploaded('gone'), await uploaded('withdrawn')];
    const [before, old] = [await record(gone), await record(withdrawn)];
    await clinic.ask('DELETE', `/intake/patients/${gone.tag}`);
    expect(await refused(gone, [])).toBe('WAITING');
    expect(await refused(gone, [{ on: patientPath(gone), change: () => before }])).toBe('ROLLED_BACK');
    await release.orderKey('lnk_withdrawn', 'fac_1', 'withdrawn');
    await release.withdraw('lnk_withdrawn', 'fac_1', 'withdrawn');
    expect(await refused(withdrawn, [{ on: patientPath(withdrawn), change: () => old }])).toBe('ROLLED_BACK');
    expect(await refused(withdrawn, [])).toBe('RELEASED');
  });

  it('wraps a key of its own for the release process: only the clinic’s signed wrapping counts', async () => {
    const patient = await uploaded('wrapped');
    const { keyCommit } = await record(patient);
    const place = { tenant: 'fac_1', tag: patient.tag, keyVersion: 1 };
    const wrappings = { ...(keyCommit as { wrappings: object }).wrappings, release: wrapPatientKey(makeKey(), clinic.releaseKey, place) };
    const change = (json: object) => ({ ...json, keyCommit: { ...keyCommit, wrappings } });
    expect(await refused(patient, [{ on: patientPath(patient), change }])).toBe('UNTRUSTED_MACHINE');
  });

  it('swaps objects or holds one back while a key is replaced: FAILED, and the old state stays', async () => {
    const patient = await uploaded('swapped');
    await release.orderKey('lnk_swapped', 'fac_1', 'swapped');
    const { objects } = (await record(patient)).commit as unknown as { objects: string[] };
    const held = new RegExp(`^GET .*objects/${objects[0]}$`);
    const other = (await askVault(cloud, `/vault/patients/fac_1/${patient.tag}/objects/${objects[1]}`)).bytes;
    const withdrawing = async (lies: Parameters<LyingCloud['lying']>[0]) =>
      await operator.lying(lies, async () => await release.withdraw('lnk_swapped', 'fac_1', 'swapped'));
    expect(await withdrawing([{ on: held, bytes: other }])).toMatchObject({ state: 'FAILED', reason: 'UNREADABLE' });
    expect(await withdrawing([{ on: held, bytes: Buffer.alloc(3) }])).toMatchObject({ state: 'FAILED', reason: 'UNREADABLE' });
    const gone = { on: held, status: 404, change: () => ({ error: { code: 'NOT_FOUND' } }) };
    expect(await withdrawing([gone])).toMatchObject({ state: 'FAILED', reason: 'CONTENDED' });
    const altered = { on: /^PUT /, change: (json: object) => ({ ...json, sha256: '0'.repeat(64) }) };
    expect(await withdrawing([altered])).toMatchObject({ state: 'FAILED', reason: 'CONTENDED' });
    expect((await record(patient)).revision).toBe(1);
    expect(await withdrawing([])).toMatchObject({ state: 'WITHDRAWN' });
  });

  it('invents a patient in the index, or copies a real one’s entry to another tag: it is not shown', async () => {
    const real = clinic.patient('real');
    await clinic.upload(real, FILES, { demographics: PERSON });
    const invented = 'I'.repeat(43);
    const sealed = sealIndexEntry({ localId: 'x', sex: 'MALE', ...PERSON }, clinic.releaseKey, { tenant: 'fac_1', tag: invented });
    const forger = forgerOf('fac_1');
    const lies = [
      {
        on: /^GET \/vault\/index\?tenant=fac_1/,
        change: (json: { entries: { seq: number; index: string }[] }) => {
          const { seq, index } = json.entries.at(-1)!;
          const of = (tag: string, text: string) => ({ seq, tag, revision: 1, keyVersion: 1, index: text, deletedAt: null });
          return { ...json, entries: [...json.entries, of(invented, sealed), of('J'.repeat(43), index)] };
        },
      },
      { on: new RegExp(`patients/fac_1/${invented}$`), status: 200, change: () => forge(forger, { localId: 'x', tag: invented }) },
    ];
    await operator.lying(lies, async () => {
      await release.follow();
      const [{ n }] = await release.data.database.query('SELECT COUNT(*) AS n FROM release_index WHERE tag = ? AND name_hash IS NOT NULL', [
        invented,
      ]);
      expect(Number(n)).toBe(1);
      const { json } = await release.search(PERSON);
      expect(json.patients.map(({ localId }: { localId: string }) => localId)).toEqual(['real']);
    });
  });

  it('forges the answer of a search by an older state of a patient: it is not shown', async () => {
    const renamed = clinic.patient('renamed');
    const former = { ...PERSON, birthDate: '1950-05-05' };
    await clinic.upload(renamed, FILES, { demographics: former });
    const before = await record(renamed);
    await release.follow();
    await clinic.upload(renamed, FILES, { demographics: { ...former, birthDate: '1950-05-06' } });
    await record(renamed);
    const shown = async (lies: Parameters<LyingCloud['lying']>[0]) =>
      (await operator.lying(lies, async () => await release.search(former))).json.patients.length;
    expect(await shown([{ on: patientPath(renamed), change: () => before }])).toBe(0);
    expect(await shown([])).toBe(0);
  });
});
