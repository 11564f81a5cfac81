import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { decompress, isReadableEncoding } from '../operation/decompress.js';
import { AnswerCompression, COMPRESSED_FROM, findPreferredEncoding } from './compression.js';

const LONG = 'é'.repeat(COMPRESSED_FROM);
const from = (address: string, accept?: string) =>
  ({ socket: { remoteAddress: address }, headers: { 'accept-encoding': accept } }) as never;
const answer = { headers: { a: '1' }, body: LONG, status: 200 };

it.each([
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', undefined],
  ['*', 'br'],
  ['*;q=0.1, gzip;q=0.5', 'gzip'],
  ['br;q=nonsense, gzip;q=0.1', 'gzip'],
] as const)('prefers of accept-encoding %s: %s', (accept, encoding) => {
  expect(findPreferredEncoding(accept)).toBe(encoding);
});

it('An answer to a client on another machine is compressed, with a content-encoding header', async () => {
  const compression = new AnswerCompression('auto');
  const br = await compression.compress(answer, from('192.0.2.1', 'br'));
  expect(br.headers).toEqual({ a: '1', 'content-encoding': 'br' });
  expect(brotliDecompressSync(br.body as unknown as Buffer).toString('latin1')).toBe(LONG);
  const gzip = await compression.compress(answer, from('2001:db8::1', 'gzip'));
  expect(gunzipSync(gzip.body as unknown as Buffer).toString('latin1')).toBe(LONG);
});

it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('An answer to a client on the same machine is not compressed: %s', async (address) => {
  expect(await new AnswerCompression('auto').compress(answer, from(address, 'br'))).toBe(answer);
  expect(await new AnswerCompression('always').compress(answer, from(address, 'br'))).not.toBe(answer);
});

it('An answer is not compressed if it is short, compression is off, or the client does not accept it', async () => {
  const short = { ...answer, body: 'x'.repeat(COMPRESSED_FROM - 1) };
  expect(await new AnswerCompression('always').compress(short, from('192.0.2.1', 'br'))).toBe(short);
  expect(await new AnswerCompression('never').compress(answer, from('192.0.2.1', 'br'))).toBe(answer);
  expect(await new AnswerCompression('auto').compress(answer, from('192.0.2.1'))).toBe(answer);
});

it('A compressed body is read up to the limit', async () => {
  const body = gzipSync('x'.repeat(1_000));
  expect(isReadableEncoding('gzip')).toBe(true);
  expect((await decompress(body, 'gzip', 1_000)).length).toBe(1_000);
  await expect(decompress(gzipSync('x'.repeat(10_000_000)), 'gzip', 1_000)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  await expect(decompress(Buffer.from('no gzip'), 'gzip', 1_000)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(['constructor', 'zstd', ''].map(isReadableEncoding)).toEqual([false, false, false]);
});
