import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MhdClient } from './fhir-mhd/mhd-client.js';
import { PdqmClient } from './fhir-pdqm/pdqm-client.js';
import { readPdqResponse } from './hl7-pdq/pdq-response.js';
import { startOrigin } from './testing/http-origin.js';

/** Answers of registries that were once read wrongly; they are no part of the project. */
const CASES = join(process.cwd(), '../shared/cases/hospital/protocols');
const present = existsSync(CASES);
if (!present && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('the answers of the registries are required and missing');
if (!present) process.stderr.write('\n*** SKIPPED: the answers of the registries are missing ***\n\n');
const test = present ? it : it.skip;

const never = new AbortController().signal;
const EMPTY = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [] });

/** Answers the first request with the case, and the others with an empty page. */
async function ask<T>(file: string, use: (baseUrl: string) => Promise<T>): Promise<{ result: T; urls: string[] }> {
  const origin = await startOrigin((_, response) => {
    const host = new URL(origin.baseUrl).host;
    response.end(origin.calls.length === 1 ? readFileSync(join(CASES, file), 'utf8').replaceAll('HOST', host) : EMPTY);
  });
  try {
    return { result: await use(`${origin.baseUrl}/fhir`), urls: origin.calls.map(({ url }) => url) };
  } finally {
    await origin.close();
  }
}

const findClinical = async (baseUrl: string) =>
  await new MhdClient({ baseUrl }).findClinical(
    { patients: [{ value: '7700123', authority: '1.2.392.100495.20.3.51.13319999999' }] },
    never,
  );

test('a second page on the base itself is requested (hapi-next)', async () => {
  const { urls } = await ask('hapi-next.json', async (baseUrl) => await new PdqmClient({ baseUrl }).find({ family: '架空' }, never));
  expect(urls.at(-1)).toBe('/fhir?_getpages=abc&_getpagesoffset=1&_count=1&_bundletype=searchset');
});

test('a document that was entered in error is not listed (docstatus)', async () => {
  expect((await ask('docstatus.json', findClinical)).result).toEqual({ documents: [], unreadable: [], cut: false });
});

test('a document with a subject by reference is listed (mhd-subject-reference)', async () => {
  expect((await ask('mhd-subject-reference.json', findClinical)).result).toMatchObject({
    documents: [{ patientId: '7700123' }],
    unreadable: [],
  });
});

test('a line feed within a name is no end of a segment (pdq-lf)', () => {
  expect(readPdqResponse(readFileSync(join(CASES, 'pdq-lf.hl7')))).toMatchObject({
    patients: [{ name: '架空 桃子', birthDate: { date: '1970-02-03' }, sex: 'FEMALE' }],
  });
});
