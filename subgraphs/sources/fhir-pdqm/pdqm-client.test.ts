import { type Origin, startOrigin } from '../testing/http-origin.js';
import { PdqmClient } from './pdqm-client.js';

const never = new AbortController().signal;
const entry = (value: string) => ({ resource: { resourceType: 'Patient', identifier: [{ system: 'urn:oid:1.2.3', value }] } });

/** Answers the nth call with the nth function of this list, the last one from then on. */
async function withPages(pages: ((baseUrl: string) => unknown)[], run: (client: PdqmClient, origin: Origin) => Promise<void>) {
  const origin: Origin = await startOrigin((_, response) => {
    const page = pages[Math.min(origin.calls.length, pages.length) - 1];
    const body = page?.(`${origin.baseUrl}/fhir`);
    if (typeof body === 'number') response.writeHead(body, { location: `${origin.baseUrl}/fhir/Patient` }).end('{}');
    else response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  try {
    await run(new PdqmClient({ baseUrl: `${origin.baseUrl}/fhir`, token: 'secret', maxBytes: 10_000 }), origin);
  } finally {
    await origin.close();
  }
}

const bundle = (value: string, next?: string) => ({
  resourceType: 'Bundle',
  entry: [entry(value)],
  link: next === undefined ? [] : [{ relation: 'next', url: next }],
});

it('a PDQm search sends POST, with no data of the patient in a URL, and follows the pages', async () => {
  await withPages([(base) => bundle('1', `${base}/Patient?_page=p1`), () => bundle('2')], async (client, origin) => {
    const patients = await client.find({ patientId: { value: '0001234', authority: '1.2.3' } }, never);
    expect(patients.map((one) => one.ids[0]?.value)).toEqual(['1', '2']);
    expect(origin.calls.map(({ method, url }) => [method, url])).toEqual([
      ['POST', '/fhir/Patient/_search'],
      ['GET', '/fhir/Patient?_page=p1'],
    ]);
    expect(origin.calls[0]?.body).toBe('identifier=urn%3Aoid%3A1.2.3%7C0001234');
    expect(origin.calls[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(origin.calls.every(({ headers }) => headers.authorization === 'Bearer secret')).toBe(true);
  });
});

it.each(['http://127.0.0.1:1/fhir/Patient?_page=1', '/elsewhere', '../admin', ''])(
  'a PDQm search does not follow the next link %j',
  async (next) => {
    await withPages([() => bundle('1', next)], async (client, origin) => {
      await expect(client.find({ family: '山田' }, never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
      expect(origin.calls).toHaveLength(1);
    });
  },
);

it.each<[string, unknown, string]>([
  ['a redirect', 302, 'INVALID_DATA'],
  ['a domain that is not known', 404, 'UNREACHABLE'],
  ['a server error', 503, 'UNREACHABLE'],
  ['no JSON', '<html>', 'INVALID_DATA'],
  ['something else than patients', { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Group' } }] }, 'INVALID_DATA'],
  ['too much', 'x'.repeat(20_000), 'INVALID_DATA'],
])('the PDQm answer %s is an error', async (_, answer, code) => {
  await withPages([() => answer], async (client) => {
    await expect(client.find({ family: '山田' }, never)).rejects.toMatchObject({ name: 'SourceError', code });
  });
});

it('endless PDQm pages are INVALID_DATA', async () => {
  await withPages([(base) => bundle('1', `${base}/Patient?_page=again`)], async (client, origin) => {
    await expect(client.find({ family: '山田' }, never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    expect(origin.calls).toHaveLength(50);
  });
});

it('one signal ends all pages of a PDQm search', async () => {
  const deadline = new AbortController();
  const pages = [
    (base: string) => bundle('1', `${base}/Patient?_page=1`),
    (base: string) => {
      deadline.abort();
      return bundle('2', `${base}/Patient?_page=2`);
    },
  ];
  await withPages(pages, async (client) => {
    await expect(client.find({ family: '山田' }, deadline.signal)).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });
});

describe('a PDQm search page by page', () => {
  it('continues with the next link, also in another process', async () => {
    await withPages([(base) => bundle('1', `${base}/Patient?_page=p1`), () => bundle('2')], async (client, origin) => {
      const first = await client.findPage({ criteria: { kana: 'ヤマダ' }, first: 7 }, never);
      expect(origin.calls[0]?.body).toContain('_count=7');
      const other = new PdqmClient({ baseUrl: `${origin.baseUrl}/fhir`, token: 'secret' });
      const second = await other.findPage({ criteria: {}, first: 7, continuation: first.continuation }, never);
      expect([first, second].map(({ patients }) => patients[0]?.ids[0]?.value)).toEqual(['1', '2']);
      expect(second.continuation).toBeNull();
    });
  });

  it('does not follow a link outside the base, whoever sends it', async () => {
    await withPages([() => bundle('1', 'http://127.0.0.1:1/fhir/Patient?_page=1')], async (client, origin) => {
      await expect(client.findPage({ criteria: { kana: 'ヤマダ' }, first: 7 }, never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
      for (const continuation of ['http://127.0.0.1:1/fhir/Patient?_page=1', '../admin'])
        await expect(client.findPage({ criteria: {}, first: 7, continuation }, never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
      expect(origin.calls).toHaveLength(1);
    });
  });

  it('fails with GONE for a page that the server has forgotten, and only for a page', async () => {
    await withPages([(base) => bundle('1', `${base}/Patient?_page=p1`), () => 404], async (client) => {
      const { continuation } = await client.findPage({ criteria: { kana: 'ヤマダ' }, first: 1 }, never);
      await expect(client.findPage({ criteria: {}, first: 1, continuation }, never)).rejects.toMatchObject({ code: 'GONE' });
      await expect(client.findPage({ criteria: { kana: 'ヤマダ' }, first: 1 }, never)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    });
  });
});
