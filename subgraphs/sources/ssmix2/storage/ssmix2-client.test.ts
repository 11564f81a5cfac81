import type { ServerResponse } from 'node:http';
import { type Origin, startOrigin } from '../../testing/http-origin.js';
import { Ssmix2Client } from './ssmix2-client.js';

const PATH = '999/901/9999013/-/ADT-00/9999013_-_ADT-00_999999999999999_20111220224447339_-_1';
const never = new AbortController().signal;

async function withOrigin(answer: (response: ServerResponse) => void, run: (origin: Origin) => Promise<void>) {
  const origin = await startOrigin((_, response) => answer(response));
  try {
    await run(origin);
  } finally {
    await origin.close();
  }
}

function get(origin: { baseUrl: string }, options: { path?: string; signal?: AbortSignal; maxBytes?: number; folder?: string } = {}) {
  const { path = PATH, signal = never, maxBytes, folder = '/store' } = options;
  return new Ssmix2Client({ maxBytes }).get({ baseUrl: origin.baseUrl + folder, path, token: 'secret', signal });
}

it.each(['/store', '/store/'])('an SS-MIX2 client gets the bytes of a file under the base %s, with the token', async (folder) => {
  const bytes = Buffer.from('MSH\x1b$B$"\x1b(B', 'latin1');
  await withOrigin(
    (response) => response.end(bytes),
    async (origin) => {
      expect(Buffer.from(await get(origin, { folder }))).toEqual(bytes);
      expect(origin.calls).toMatchObject([{ method: 'GET', url: `/store/${PATH}`, headers: { authorization: 'Bearer secret' } }]);
    },
  );
});

it.each([
  [302, 'INVALID_DATA'],
  [401, 'UNREACHABLE'],
  [404, 'GONE'],
  [410, 'GONE'],
  [500, 'UNREACHABLE'],
])('an answer with status %i is %s, and no redirect is followed', async (status, code) => {
  const answer = (response: ServerResponse) => response.writeHead(status, { location: '/elsewhere' }).end('of patient 9999013');
  await withOrigin(answer, async (origin) => {
    await expect(get(origin)).rejects.toMatchObject({ name: 'SourceError', code, message: expect.not.stringMatching(/9999013|127\.0/) });
    expect(origin.calls).toHaveLength(1);
  });
});

it('a body that is cut off is UNREACHABLE', async () => {
  const answer = (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => response.destroy());
  };
  await withOrigin(answer, (origin) => expect(get(origin)).rejects.toMatchObject({ code: 'UNREACHABLE' }));
});

it('an endless body is INVALID_DATA at the limit', async () => {
  const answer = (response: ServerResponse) => {
    const more = () => response.write(Buffer.alloc(16_384), (error) => error || setImmediate(more));
    more();
  };
  await withOrigin(answer, (origin) => expect(get(origin, { maxBytes: 100_000 })).rejects.toMatchObject({ code: 'INVALID_DATA' }));
});

it('silence before and within the body is TIMED_OUT', async () => {
  await withOrigin(
    () => {},
    (origin) => expect(get(origin, { signal: AbortSignal.timeout(40) })).rejects.toMatchObject({ code: 'TIMED_OUT' }),
  );
  await withOrigin(
    (response) => response.writeHead(200).write('MSH'),
    (origin) => expect(get(origin, { signal: AbortSignal.timeout(40) })).rejects.toMatchObject({ code: 'TIMED_OUT' }),
  );
});

it('a server that does not exist is UNREACHABLE', async () => {
  const origin = await startOrigin(() => {});
  await origin.close();
  await expect(get(origin)).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

it.each(['../secret', 'a/../../secret', '/etc/passwd', 'a//b', 'a\\..\\b', '', './a', 'a\0'])(
  'the path %j is not requested',
  async (path) => {
    await withOrigin(
      (response) => response.end(),
      async (origin) => {
        await expect(get(origin, { path })).rejects.toMatchObject({ code: 'INVALID_DATA' });
        expect(origin.calls).toHaveLength(0);
      },
    );
  },
);

it('characters with a meaning in a URL are escaped in names', async () => {
  await withOrigin(
    (response) => response.end(),
    async (origin) => {
      await get(origin, { path: '%2e%2e/a?b#c d/経過' });
      expect(origin.calls[0]?.url).toBe('/store/%252e%252e/a%3Fb%23c%20d/%E7%B5%8C%E9%81%8E');
    },
  );
});
