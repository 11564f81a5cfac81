import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import type { Content } from '../../kit/index.js';
import { SourceError, type SourceErrorCode } from '../../sources/source-error.js';
import type { Hospital } from '../hospital/hospital.js';
import { Hospitals } from '../hospital/hospitals.js';
import { ChartContent } from './chart-content.js';
import type { ImageArchives, PictureAsk } from './image-archives.js';

const INSTITUTION = '3310000001';
const TEXT = new TextEncoder().encode('退院時要約');
const DOCUMENT = { kind: 'document', institution: INSTITUTION, localId: '0012345', path: 'a/b/c' };

const SCOPES = ['directory:read', 'chart:imaging', 'chart:document'];

function contentOf(document: (hospital: Hospital, path: string, signal: AbortSignal) => Promise<Uint8Array>, { deadline = 1_000 } = {}) {
  const pictures: PictureAsk[] = [];
  const archives = {
    picture: async (ask: PictureAsk) => {
      pictures.push(ask);
      return { contentType: 'image/png', bytes: Uint8Array.of(1) };
    },
  } as unknown as ImageArchives;
  const server = { institution: INSTITUTION, label: '晴病院', url: 'http://127.0.0.1:1', token: 't' };
  const hospitals = new Hospitals(new Map([[INSTITUTION, server]]), { deadline, pause: 60_000, log: pino({ level: 'silent' }) });
  const content = new ChartContent({ hospitals, archives, centre: { document } });
  const read = async (asked: Content, signal = new AbortController().signal, scopes = SCOPES) =>
    await content.read(asked, { caller: { scopes }, signal });
  return { read, pictures, hospitals };
}

describe('the bytes behind the addresses of a chart', () => {
  it('are a picture from the archives', async () => {
    const { read, pictures } = contentOf(async () => TEXT);
    const image = { kind: 'image', institution: INSTITUTION, studyUid: '1.2' };
    expect(await read(image)).toEqual({ contentType: 'image/png', bytes: Uint8Array.of(1) });
    expect(pictures).toEqual([image]);
  });

  it('are a document of the patient’s hospital, at the path in the address', async () => {
    const asked: unknown[] = [];
    const { read, hospitals } = contentOf(async (hospital, path) => {
      asked.push([hospital, path]);
      return TEXT;
    });
    expect(await read(DOCUMENT)).toEqual({ bytes: TEXT });
    expect(asked).toEqual([[hospitals.of(INSTITUTION), 'a/b/c']]);
  });

  it.each<[string, Content]>([
    ['another kind', { ...DOCUMENT, kind: 'page' }],
    ['no kind', { ...DOCUMENT, kind: '' }],
    ['a hospital that is not configured', { ...DOCUMENT, institution: '3310000009' }],
    ['a hospital that every object has', { ...DOCUMENT, institution: '__proto__' }],
  ])('are not found for %s', async (_what, content) => {
    let asked = 0;
    const { read } = contentOf(async () => {
      asked += 1;
      return TEXT;
    });
    await expect(read(content)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(asked).toBe(0);
  });

  it.each<[string, Content, string[]]>([
    ['a picture', { kind: 'image', institution: INSTITUTION }, ['directory:read', 'chart:document']],
    ['a document', DOCUMENT, ['directory:read', 'chart:imaging', 'chart:documents']],
    ['another kind', { ...DOCUMENT, kind: 'toString' }, ['']],
  ])('are not found for an application that may not request %s', async (_what, content, scopes) => {
    const { read, pictures } = contentOf(async () => TEXT);
    await expect(read(content, undefined, scopes)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(pictures).toEqual([]);
  });

  it.each<[SourceErrorCode, string]>([
    ['GONE', 'NOT_FOUND'],
    ['UNREACHABLE', 'UNREACHABLE'],
    ['TIMED_OUT', 'TIMED_OUT'],
    ['INVALID_DATA', 'INVALID_DATA'],
    ['UNSUPPORTED', 'INVALID_DATA'],
  ])('fail with the hospital’s failure %s as %s, under its name', async (code, shown) => {
    const { read } = contentOf(async () => await Promise.reject(new SourceError(code, 'inside')));
    const failure = await read(DOCUMENT).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: shown, extensions: { code: shown, service: '晴病院' } });
    expect((failure as Error).message).not.toContain('inside');
  });

  it('are not served if the document names another patient', async () => {
    const cda = '<ClinicalDocument><recordTarget><patientRole><id extension="0099999"/></patientRole></recordTarget></ClinicalDocument>';
    const { read } = contentOf(async () => new TextEncoder().encode(cda));
    await expect(read(DOCUMENT)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    expect((await read({ ...DOCUMENT, localId: '0099999' })).bytes.length).toBeGreaterThan(0);
  });

  it('do not wait longer than the hospital’s deadline, nor for a hospital with an open circuit breaker', async () => {
    let asked = 0;
    const { read, hospitals } = contentOf(
      async (_hospital, _path, signal) => {
        asked += 1;
        await pause(60_000, undefined, { signal }).catch(() => undefined);
        throw new SourceError('TIMED_OUT', 'm');
      },
      { deadline: 40 },
    );
    // A machine that has too much to do may blame itself for some of them.
    for (let i = 0; i < 100 && hospitals.of(INSTITUTION)!.state === 'CLOSED'; i++)
      await expect(read(DOCUMENT)).rejects.toMatchObject({ code: 'TIMED_OUT' });
    const before = asked;
    expect(before).toBeGreaterThanOrEqual(5);
    await expect(read(DOCUMENT)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(asked).toBe(before);
    const late = contentOf(async () => TEXT);
    await expect(late.read(DOCUMENT, AbortSignal.abort())).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });

  it('let a programming error through unchanged, so that it is masked', async () => {
    const { read } = contentOf(async () => await Promise.reject(new TypeError('a fault')));
    await expect(read(DOCUMENT)).rejects.toThrow(TypeError);
  });
});
