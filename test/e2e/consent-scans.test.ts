import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { request } from 'undici';
import { makePdf } from '../../subgraphs/uploads/testing/make-zip.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const CREATE = `mutation ($input: CreateConsentScanUploadInput!) {
  createConsentScanUpload(input: $input) { upload { id uploadUrl } userErrors { code } } }`;
const SCANS = 'query ($p: ID) { consents(patientId: $p, first: 50) { edges { node { id scans { id url } } } } }';

let fleet: TestFleet;
beforeAll(async () => {
  fleet = await startTestFleet();
}, 120_000);
afterAll(async () => await fleet?.stop(), 60_000);

const send = async (
  account: string,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
) => {
  const answer = await request(`${fleet.gateway}${path}`, {
    method,
    headers: { authorization: `Bearer ${await fleet.token(account)}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body && { body }),
  });
  return { status: answer.statusCode, bytes: Buffer.from(await answer.body.arrayBuffer()) };
};

it('The scan of a consent paper goes through the gateway to the directory’s storage, and back to the support centre alone', async () => {
  const { consents } = await fleet.world();
  const consent = consents.find(({ kind }) => kind === 'PATIENT')!;
  const content = makePdf();
  const input = {
    ...{ consentId: consent.id, name: 'consent.pdf', bytes: content.length, contentType: 'application/pdf' },
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  const { data, errors } = await fleet.ask('support', CREATE, { input });
  expect([errors, data.createConsentScanUpload.userErrors]).toEqual([[], []]);
  const { id, uploadUrl } = data.createConsentScanUpload.upload;
  expect((await send('support', 'POST', uploadUrl, { 'upload-length': String(content.length) })).status).toBe(201);
  const patch = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
  expect((await send('dr-sato', 'PATCH', uploadUrl, patch, content)).status).toBe(404);
  expect((await send('support', 'PATCH', uploadUrl, patch, content)).status).toBe(204);

  const read = await fleet.ask('support', SCANS, { p: consent.patientId });
  const found = read.data.consents.edges
    .flatMap(({ node }: { node: { scans: { id: string; url: string }[] } }) => node.scans)
    .find((scan: { id: string }) => scan.id === id);
  expect((await send('dr-sato', 'GET', found.url)).status).toBe(404);
  const { status, bytes } = await send('support', 'GET', found.url);
  expect([status, bytes.equals(content)]).toEqual([200, true]);
}, 60_000);
