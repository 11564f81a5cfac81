import 'reflect-metadata';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { request } from 'undici';
import { readDisclosuresHeader } from '../../../kit/audit/disclosures-header.js';
import { type Caller, unpackDisclosures } from '../../../kit/index.js';
import { makePdf } from '../../../uploads/testing/make-zip.js';
import { type RunningDirectory, runDirectory } from '../../testing/running-directory.js';
import { UserEntity } from '../../users/user.entity.js';

const CREATE = `mutation ($input: CreateConsentScanUploadInput!) {
  createConsentScanUpload(input: $input) { upload { id uploadUrl expiresAt } userErrors { code field } } }`;
const SCANS = `query ($p: ID) { consents(patientId: $p, first: 50) { edges { node { id scans { id name contentType bytes uploadedAt url } } } } }`;
const WITHDRAW = `mutation ($input: WithdrawConsentScanInput!) {
  withdrawConsentScan(input: $input) { consent { id scans { id } } userErrors { code field } } }`;
const RENEW = `mutation ($input: RenewConsentInput!) { renewConsent(input: $input) { consent { id scans { name } } userErrors { code } } }`;

let directory: RunningDirectory;
let photo: Buffer;
beforeAll(async () => {
  directory = await runDirectory({ scans: true });
  photo = await sharp({ create: { width: 60, height: 80, channels: 3, background: '#ffffff' } })
    .jpeg()
    .toBuffer();
}, 60_000);
afterAll(async () => await directory?.stop());

const consentAt = (index: number) => directory.world.consents.filter(({ kind }) => kind === 'PATIENT')[index]!;
const describeFile = (content: Buffer, consentId: string, more: object = {}) => ({
  input: {
    ...{ consentId, name: '同意書.pdf', bytes: content.length, contentType: 'application/pdf' },
    sha256: createHash('sha256').update(content).digest('hex'),
    ...more,
  },
});
const announce = async (content: Buffer, consentId: string, more: object = {}, who: string | Caller = 'support') =>
  await directory.ask(who, CREATE, describeFile(content, consentId, more));

/** A request to `/upload` or `/content` as the gateway sends it. */
async function http(method: 'GET' | 'POST' | 'PATCH' | 'HEAD' | 'DELETE', path: string, who: string | Caller, body?: Buffer) {
  const token = await directory.token(typeof who === 'string' ? directory.caller(who) : who);
  const patch = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
  const answer = await request(`${directory.url}${path.replace('/directory/', '/')}`, {
    method,
    headers: {
      ...{ authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' },
      ...(method === 'PATCH' && patch),
      ...(method === 'POST' && body && { 'upload-length': String(body.length) }),
    },
    ...(method === 'PATCH' && { body: body! }),
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: Buffer.from(await answer.body.arrayBuffer()) };
}
/** Announces and uploads a file whole. @returns its id, address, and the status of the last request */
async function upload(content: Buffer, consentId: string, more: object = {}) {
  const { id, uploadUrl } = (await announce(content, consentId, more)).data.createConsentScanUpload.upload;
  await http('POST', uploadUrl, 'support', content);
  const { status, headers } = await http('PATCH', uploadUrl, 'support', content);
  return { id, uploadUrl, status, headers };
}
async function scansOf(consent: { id: string; patientId: string }, who = 'support') {
  const { data, disclosures } = await directory.ask(who, SCANS, { p: consent.patientId });
  const nodes: { id: string; scans: { id: string; name: string; url: string }[] }[] = data.consents.edges.map(
    ({ node }: { node: object }) => node,
  );
  return { scans: nodes.find(({ id }) => id === consent.id)!.scans, disclosures };
}

describe('the scan of a consent paper', () => {
  it('is uploaded by the support centre, listed with its consent, and read back by an address', async () => {
    const consent = consentAt(0);
    const content = makePdf();
    const uploaded = await upload(content, consent.id);
    expect(uploaded.status).toBe(204);
    const { scans, disclosures } = await scansOf(consent);
    expect(scans).toEqual([
      {
        ...{ id: uploaded.id, name: '同意書.pdf', contentType: 'application/pdf', bytes: content.length },
        ...{ uploadedAt: expect.any(String), url: expect.stringMatching(/^\/content\/directory\//) },
      },
    ]);
    expect(disclosures!.some(({ patients, grounds }) => patients.includes(consent.patientId) && grounds[0] === 'role:SUPPORT_CENTRE')).toBe(
      true,
    );
    const { status, bytes, headers } = await http('GET', scans[0]!.url, 'support');
    expect([status, bytes.equals(content), headers['content-disposition']]).toEqual([200, true, expect.stringContaining('attachment')]);
    expect(unpackDisclosures(readDisclosuresHeader(headers['hareyaka-disclosures'])!)).toEqual([
      expect.objectContaining({ patients: [consent.patientId], form: 'CONTENT', grounds: ['role:SUPPORT_CENTRE'], facility: null }),
    ]);
  });

  it('is encoded again if it is a picture, and shown by the browser', async () => {
    const consent = consentAt(1);
    expect((await upload(photo, consent.id, { name: 'scan.jpg', contentType: 'image/jpeg' })).status).toBe(204);
    const { scans } = await scansOf(consent);
    const { bytes, headers } = await http('GET', scans[0]!.url, 'support');
    expect([headers['content-type'], bytes.subarray(0, 3).toString('hex'), headers['content-disposition']]).toEqual([
      'image/jpeg',
      'ffd8ff',
      undefined,
    ]);
  });

  it('is reported to the audit, without its name: the announcement, its end, and its withdrawal', async () => {
    const consent = consentAt(2);
    const announced = await announce(makePdf(), consent.id, { name: '山田花子の同意書.pdf' });
    const { id, uploadUrl } = announced.data.createConsentScanUpload.upload;
    await http('POST', uploadUrl, 'support', makePdf());
    const { headers } = await http('PATCH', uploadUrl, 'support', makePdf());
    const withdrawn = await directory.ask('support', WITHDRAW, { input: { id, reason: '別の患者の用紙' } });
    expect(withdrawn.data.withdrawConsentScan).toEqual({ consent: { id: consent.id, scans: [] }, userErrors: [] });
    expect([announced.changes, withdrawn.changes].flat()).toMatchObject([
      { action: 'createConsentScanUpload', subject: id, patient: consent.patientId, before: null, after: { state: 'EXPECTED' } },
      { action: 'withdrawConsentScan', subject: id, patient: consent.patientId, before: { withdrawn_at: null } },
    ]);
    const finished = String(headers['hareyaka-changes']);
    expect(finished).toContain('finishConsentScan');
    expect(JSON.stringify([announced.changes, withdrawn.changes, finished])).not.toMatch(/山田|用紙/);
  });

  it('of a consent that was renewed is listed with the new one, too', async () => {
    const consent = consentAt(3);
    await upload(makePdf(), consent.id);
    const { data } = await directory.ask('support', RENEW, { input: { id: consent.id } });
    expect(data.renewConsent.consent).toEqual({ id: expect.not.stringMatching(consent.id), scans: [{ name: '同意書.pdf' }] });
  });

  it('that was withdrawn is not shown any more, also by an address that was given before', async () => {
    const consent = consentAt(4);
    const { id } = await upload(makePdf(), consent.id);
    const { scans } = await scansOf(consent);
    await directory.ask('admin', WITHDRAW, { input: { id, reason: '誤り' } });
    expect((await http('GET', scans[0]!.url, 'support')).status).toBe(404);
    expect((await scansOf(consent)).scans).toEqual([]);
  });

  it('is refused with a user error where the announcement is wrong, and nothing is kept', async () => {
    const content = makePdf();
    const { id } = consentAt(5);
    const codes = async (more: object) => {
      const { data } = await announce(content, id, more);
      return data.createConsentScanUpload.userErrors.map(({ code, field }: { code: string; field: string[] }) => `${field[1]} ${code}`);
    };
    expect(await codes({ consentId: 'con_nothing' })).toEqual(['consentId NOT_FOUND']);
    expect(await codes({ contentType: 'text/html' })).toEqual(['contentType NOT_ACCEPTED']);
    expect(await codes({ contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' })).toEqual([
      'contentType NOT_ACCEPTED',
    ]);
    expect(await codes({ bytes: 0, sha256: 'x', name: '../..' })).toEqual(['name REQUIRED', 'bytes REQUIRED', 'sha256 INVALID']);
    expect(await codes({ bytes: 5 * 1024 * 1024 })).toEqual(['bytes TOO_LARGE']);
    expect(await codes({ name: 'あ'.repeat(201) })).toEqual(['name TOO_LONG']);
  });

  it('is refused if its content is not what was announced', async () => {
    const consent = consentAt(6);
    expect((await upload(Buffer.from('<script>alert(1)</script>'), consent.id)).status).toBeGreaterThanOrEqual(400);
    const other = await announce(makePdf(), consent.id, { sha256: 'a'.repeat(64) });
    const { uploadUrl } = other.data.createConsentScanUpload.upload;
    await http('POST', uploadUrl, 'support', makePdf());
    const { status, headers } = await http('PATCH', uploadUrl, 'support', makePdf());
    expect([status >= 400, headers['hareyaka-error']]).toEqual([true, 'CHECKSUM_MISMATCH']);
    expect((await scansOf(consent)).scans).toEqual([]);
  });

  it('is announced once by one idempotency key', async () => {
    const { id } = consentAt(7);
    const first = await announce(makePdf(), id, { idempotencyKey: 'scan-1' });
    const again = await announce(makePdf(), id, { idempotencyKey: 'scan-1' });
    expect(again.data.createConsentScanUpload.upload.id).toBe(first.data.createConsentScanUpload.upload.id);
  });

  it('has a record of who announced and withdrew it, and of why, once', async () => {
    const { id } = await upload(makePdf(), consentAt(8).id);
    for (const reason of ['別の患者の用紙', 'もう一度']) await directory.ask('admin', WITHDRAW, { input: { id, reason } });
    const changes = 'query ($id: ID) { changes(subjectId: $id, first: 9) { edges { node { action reason user { id } } } } }';
    const { data } = await directory.ask('support', changes, { id });
    const idOf = (subject: string) => directory.world.users.find((one) => one.subject === subject)!.id;
    const made = data.changes.edges.map(({ node }: { node: object }) => node);
    expect(made).toHaveLength(2);
    expect(made).toEqual(
      expect.arrayContaining([
        { action: 'createConsentScanUpload', reason: null, user: { id: idOf('support') } },
        { action: 'withdrawConsentScan', reason: '別の患者の用紙', user: { id: idOf('admin') } },
      ]),
    );
  });

  it.each(['scn_nothing', ''])('with the id "%s" cannot be withdrawn', async (id) => {
    const { data } = await directory.ask('support', WITHDRAW, { input: { id, reason: 'x' } });
    expect(data.withdrawConsentScan).toEqual({ consent: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'id'] }] });
  });

  it.each(['dr-gaibu', 'ns-tanaka'])('is out of reach of %s, who does not oversee the network', async (who) => {
    const consent = consentAt(0);
    const { scans } = await scansOf(consent);
    const refused = await announce(makePdf(), consent.id, {}, who);
    expect([refused.data?.createConsentScanUpload ?? null, refused.errors[0]?.extensions.code]).toEqual([null, 'NOT_PERMITTED']);
    const withdrawn = await directory.ask(who, WITHDRAW, { input: { id: scans[0]!.id, reason: 'x' } });
    expect(withdrawn.errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    expect((await http('GET', scans[0]!.url, who)).status).toBe(404);
    const { uploadUrl } = (await announce(makePdf(), consent.id)).data.createConsentScanUpload.upload;
    expect((await http('POST', uploadUrl, who, makePdf())).status).toBe(404);
  });

  it('is out of reach of a person who oversaw the network until now', async () => {
    const consent = consentAt(0);
    const { scans } = await scansOf(consent);
    const { uploadUrl } = (await announce(makePdf(), consent.id)).data.createConsentScanUpload.upload;
    const support = directory.world.users.find(({ subject }) => subject === 'support')!;
    const suspend = `mutation ($input: SuspendUserInput!) { suspendUser(input: $input) { userErrors { code } } }`;
    expect((await directory.ask('admin', suspend, { input: { id: support.id, reason: '退職' } })).data.suspendUser.userErrors).toEqual([]);
    expect((await http('GET', scans[0]!.url, 'support')).status).toBe(404);
    expect((await http('POST', uploadUrl, 'support', makePdf())).status).toBe(404);
    const resume = `mutation ($input: ResumeUserInput!) { resumeUser(input: $input) { userErrors { code } } }`;
    await directory.ask('admin', resume, { input: { id: support.id } });
    expect(await directory.database.getRepository(UserEntity).existsBy({ id: support.id })).toBe(true);
  });
});

it('A directory without a storage says that files cannot be uploaded', async () => {
  const plain = await runDirectory();
  try {
    const consent = plain.world.consents[0]!;
    const { data } = await plain.ask('support', CREATE, describeFile(makePdf(), consent.id));
    expect(data.createConsentScanUpload).toEqual({ upload: null, userErrors: [{ code: 'UPLOADS_OFF', field: ['input', 'consentId'] }] });
  } finally {
    await plain.stop();
  }
}, 60_000);
