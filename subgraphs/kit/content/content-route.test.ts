import 'reflect-metadata';
import { request } from 'undici';
import { readDisclosuresHeader } from '../audit/disclosures-header.js';
import { unpackDisclosures } from '../audit/packed-disclosures.js';
import { KIT_ERRORS, KitError, type KitErrorCode } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import { callerOf, NOW } from '../testing/issuers.js';
import { testSubgraph } from '../testing/test-subgraph.js';
import type { ContentBytes, ContentSource, DemandActive } from './content-route.js';
import type { AddressDisclosure } from './sealed-disclosure.js';

const LOCAL_ID = '0012345';
const PATH = '001/234/0012345/20260101/secret-path';
const CONTENT = { kind: 'document', institution: '3310000001', localId: LOCAL_ID, path: PATH };
const LATE = NOW / 1000 + 3_600;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000049454e44ae426082', 'hex');

let now = NOW;
let read: ContentSource['read'];
let demandActive: DemandActive;
const asked: { content: unknown; caller: Caller }[] = [];
let subgraph: Awaited<ReturnType<typeof testSubgraph>>;

beforeAll(async () => {
  subgraph = await testSubgraph(
    { read: async () => [] },
    {
      deadline: 300,
      now: () => now,
      demandActive: async (request) => await demandActive(request),
      content: {
        read: async (content, more) => {
          asked.push({ content, caller: more.caller });
          return await read(content, more);
        },
      },
    },
  );
});
afterAll(async () => await subgraph?.close());
beforeEach(() => {
  now = NOW;
  asked.splice(0);
  read = async (): Promise<ContentBytes> => ({ bytes: PNG });
  demandActive = async () => undefined;
});

const DISCLOSURE: AddressDisclosure = {
  patients: ['pat_1'],
  category: 'IMAGING',
  facility: 'fac_1',
  grounds: ['consent:con_1'],
  purpose: 'TREAT',
  user: 'usr_1',
  profession: 'DOCTOR',
};
const addressFor = (caller: Caller = callerOf(), until = LATE) =>
  `/content/${subgraph.urls.urlOf(CONTENT, caller, until, DISCLOSURE).split('/').at(-1)}`;
const get = async (path: string, authorization: string | null = `Bearer ${subgraph.callerToken(callerOf())}`) => {
  const answer = await request(`${subgraph.url}${path}`, { headers: authorization === null ? {} : { authorization } });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString('utf8') };
};
const as = (change: Partial<Caller>) => `Bearer ${subgraph.callerToken(callerOf(change))}`;
const NOTHING = { errors: [{ message: 'There is nothing of that id.', extensions: { code: 'NOT_FOUND' } }] };

describe('the route for images and documents', () => {
  it('opens an address for the person to whom it was given, with the same facility and sign-in', async () => {
    const { status, headers, bytes } = await get(addressFor());
    expect([status, headers['content-type'], headers['cache-control'], headers['x-content-type-options']]).toEqual([
      200,
      'image/png',
      'no-store',
      'nosniff',
    ]);
    expect(bytes.equals(Buffer.from(PNG))).toBe(true);
    expect(asked).toEqual([{ content: CONTENT, caller: expect.objectContaining({ subject: 'dr-sato', facility: 'fac_clinic' }) }]);
  });

  it('reports in a header what the bytes disclose, and nothing if it serves none', async () => {
    const { headers } = await get(addressFor());
    expect(unpackDisclosures(readDisclosuresHeader(headers['hareyaka-disclosures'])!)).toEqual([
      { ...DISCLOSURE, path: [], form: 'CONTENT', state: 'ANSWERED', items: 1 },
    ]);
    for (const failing of ['NOT_FOUND', 'UNREACHABLE', 'INVALID_DATA'] as const) {
      read = async () => {
        throw new KitError(failing);
      };
      expect((await get(addressFor())).headers).not.toHaveProperty('hareyaka-disclosures');
    }
    demandActive = async () => {
      throw new KitError('NOT_PERMITTED');
    };
    expect((await get(addressFor())).headers).not.toHaveProperty('hareyaka-disclosures');
  });

  it('opens nothing for a person who may no longer act, and does not ask the directory if the address is not valid', async () => {
    const persons: unknown[] = [];
    demandActive = async ({ person }) => {
      persons.push(person);
      throw new KitError('NOT_PERMITTED');
    };
    const { status, text } = await get(addressFor());
    expect([status, JSON.parse(text)]).toEqual([404, NOTHING]);
    await get('/content/none');
    expect([asked, persons]).toEqual([[], [expect.objectContaining({ subject: 'dr-sato', facility: 'fac_clinic' })]]);
  });

  it('asks with the address of the present request, not of the one that got the address', async () => {
    const addresses: string[] = [];
    demandActive = async ({ address }) => void addresses.push(address);
    await get(addressFor(callerOf({ address: '192.0.2.1' })), as({ address: '198.51.100.7' }));
    expect(addresses).toEqual(['198.51.100.7']);
  });

  it.each(['UNREACHABLE', 'TIMED_OUT'] as const)('opens nothing if the directory fails with %s', async (code) => {
    demandActive = async () => {
      throw new KitError(code, { service: 'directory' });
    };
    expect([(await get(addressFor())).status, asked]).toEqual([code === 'TIMED_OUT' ? 504 : 502, []]);
  });

  it('sends only the requested part of a larger buffer', async () => {
    const whole = Buffer.from('secret before PICTURE secret after');
    read = async () => ({ bytes: new Uint8Array(whole.buffer, whole.byteOffset + 14, 7) });
    expect((await get(addressFor())).text).toBe('\ufeffPICTURE');
  });

  it('serves a page as text, and refuses bytes of an unknown type', async () => {
    read = async () => ({ bytes: Buffer.from('<svg onload="alert(1)"/>') });
    const { headers, text } = await get(addressFor());
    expect([headers['content-type'], text]).toEqual(['text/plain; charset=utf-8', '\ufeff<svg onload="alert(1)"/>']);
    read = async () => ({ bytes: Uint8Array.of(0x50, 0x4b, 3, 4) });
    const refused = await get(addressFor());
    expect([refused.status, refused.headers['content-type']]).toEqual([502, 'application/json; charset=utf-8']);
  });

  it.each<[string, Partial<Caller>]>([
    ['another person', { subject: 'ns-tanaka' }],
    ['one of the same name at another issuer', { issuer: 'https://other.example' }],
    ['the same person for another facility', { facility: 'fac_other' }],
    ['the same person with another assurance', { assurance: 'password' }],
  ])('does not open an address for %s, and does not call the system', async (_who, change) => {
    const { status, text } = await get(addressFor(), as(change));
    expect([status, JSON.parse(text)]).toEqual([404, NOTHING]);
    expect(asked).toEqual([]);
  });

  it('opens an address any number of times for sixty seconds, and never after', async () => {
    const address = addressFor();
    const statuses = [];
    for (const seconds of [0, 30, 59.9, 60, 61, 3_600]) {
      now = NOW + seconds * 1000;
      statuses.push((await get(address)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 404, 404, 404]);
  });

  it('opens no address after the end of its permit', async () => {
    const [short, over] = [addressFor(callerOf(), NOW / 1000 + 10), addressFor(callerOf(), NOW / 1000 - 1)];
    expect([(await get(short)).status, (await get(over)).status]).toEqual([200, 404]);
    now = NOW + 10_000;
    expect((await get(short)).status).toBe(404);
  });

  it('needs a valid caller token for every address', async () => {
    const [address, early] = [addressFor(), as({})];
    now = NOW + 3_600_000;
    const later = await get(address, early);
    now = NOW;
    const answers = [
      later,
      await get(address, null),
      await get(address, ''),
      await get(address, 'Bearer '),
      await get(address, 'Bearer x.y.z'),
      await get(address, as({}).replace('Bearer', 'Basic')),
      await get(address, `Bearer ${subgraph.callerToken(callerOf(), 'other-system')}`),
      await get('/content/x', null),
    ];
    for (const { status, text } of answers) {
      expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([401, 'CALLER_UNKNOWN']);
    }
    expect(asked).toEqual([]);
  });

  it.each(['x', 'AAAA', '%00', '%2e%2e%2fgraphql', '%E3%81%82', 'null', '__proto__'])(
    'answers NOT_FOUND for the token %p',
    async (token) => {
      const { status, text } = await get(`/content/${token}`);
      expect([status, JSON.parse(text)]).toEqual([404, NOTHING]);
      expect(asked).toEqual([]);
    },
  );

  it.each(['/content', '/content/', '/content/a/b', '/content/LONG', '/content/%zz', '/content//', '/CONTENT/x'])(
    'is not at %p',
    async (path) => {
      const { status, text } = await get(path.replace('LONG', 'A'.repeat(9_000)));
      const { errors } = JSON.parse(text);
      expect([
        [400, 'BAD_REQUEST'],
        [404, 'NOT_FOUND'],
        [401, 'CALLER_UNKNOWN'],
      ]).toContainEqual([status, errors[0].extensions.code]);
      expect(text).not.toContain('zz');
      expect(asked).toEqual([]);
    },
  );

  const STATUS: Partial<Record<KitErrorCode, number>> = { NOT_FOUND: 404, UNREACHABLE: 502, INVALID_DATA: 502, TIMED_OUT: 504 };
  const codes = Object.keys(KIT_ERRORS) as KitErrorCode[];

  it.each(codes.filter((code) => STATUS[code] !== undefined))(
    'answers a failure %s with its status, with the message of the table',
    async (code) => {
      read = async () => await Promise.reject(new KitError(code, { message: `of ${LOCAL_ID}`, service: '晴病院', cause: new Error(PATH) }));
      const { status, headers, text } = await get(addressFor());
      expect([status, headers['cache-control']]).toEqual([STATUS[code], 'no-store']);
      expect(JSON.parse(text)).toEqual({ errors: [{ message: KIT_ERRORS[code].message, extensions: { code, service: '晴病院' } }] });
    },
  );

  it.each([...codes.filter((code) => STATUS[code] === undefined), 'a fault'] as const)(
    'masks %s, because no content source may throw it',
    async (code) => {
      const service = '晴病院';
      const failure = code === 'a fault' ? new TypeError('inside') : new KitError(code, { message: 'inside', service });
      read = async () => await Promise.reject(failure);
      const { status, headers, text } = await get(addressFor());
      expect([status, headers['cache-control']]).toEqual([500, 'no-store']);
      expect(JSON.parse(text)).toEqual({ errors: [{ message: 'The subgraph failed.', extensions: { code: 'INTERNAL' } }] });
      expect(subgraph.log.at(-1)).toContain('inside');
    },
  );

  it('stops at its deadline', async () => {
    read = async (_content, { signal }) =>
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new KitError('TIMED_OUT'))));
    expect((await get(addressFor())).status).toBe(504);
  });

  it('never logs who requested what', async () => {
    subgraph.log.splice(0);
    const address = addressFor();
    for (const code of codes) {
      read = async () => await Promise.reject(new KitError(code));
      await get(address);
      await get(address, as({ subject: 'ns-tanaka' }));
      await get(`${address}A`);
    }
    read = async () => ({ bytes: PNG });
    await get(address);
    const token = address.split('/').at(-1)!;
    expect(subgraph.log.length).toBeGreaterThan(0);
    for (const secret of [token, token.slice(4, 40), LOCAL_ID, 'secret-path', 'eyJ']) expect(subgraph.log.join()).not.toContain(secret);
  });

  it('does not exist in a subgraph without content, which also makes no addresses', async () => {
    const bare = await testSubgraph({ read: async () => [] });
    try {
      const authorization = `Bearer ${bare.callerToken(callerOf())}`;
      const answer = await request(`${bare.url}/content/x`, { headers: { authorization } });
      await answer.body.dump();
      expect(answer.statusCode).toBe(404);
    } finally {
      await bare.close();
    }
  });
});
