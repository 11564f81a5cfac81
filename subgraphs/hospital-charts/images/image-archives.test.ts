import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino } from 'pino';
import {
  type Content,
  type ImageContext,
  ImagingInstance,
  type ImagingSeries,
  Loaders,
  makeImageReader,
  type SubgraphContext,
} from '../../kit/index.js';
import { type Origin, startOrigin } from '../../sources/testing/http-origin.js';
import { describeWithOrthanc, type Orthanc, sampleDicom, startOrthanc } from '../../sources/testing/orthanc.js';
import type { HospitalServer } from '../hospital/facilities-file.js';
import { Hospitals } from '../hospital/hospitals.js';
import { ImageArchives, type PictureAsk } from './image-archives.js';

const [WITH, SECOND, WITHOUT] = ['3310000001', '3310000002', '3310000003'];
const LOCAL_ID = '0012345';
const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`;
const placeAt = (institution: string, localId = LOCAL_ID) => ({
  facility: `fac_${institution}`,
  institution,
  localId,
  dates: [{}],
  until: 1_800_000_000,
});
const never = () => new AbortController().signal;
const JPEG = Buffer.from('ffd8ffe000104a46', 'hex');
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

const serverOf = (institution: string, baseUrl: string, archive: string | null): HospitalServer => ({
  institution,
  label: `病院${institution.at(-1)}`,
  url: `${baseUrl}/store`,
  token: 'files',
  ...(archive !== null && { pacs: { url: archive, token: 'images' } }),
});

/** The archives of two hospitals at one origin, and a third that has none. */
async function withArchives(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  run: (parts: { archives: ImageArchives; hospitals: Hospitals; origin: Origin; logged: string[] }) => Promise<void>,
  { deadline = 2_000 } = {},
) {
  const origin = await startOrigin(answer);
  const logged: string[] = [];
  const servers = new Map(
    [WITH, SECOND, WITHOUT].map((one) => [
      one!,
      serverOf(one!, origin.baseUrl, one === WITHOUT ? null : `${origin.baseUrl}/${one}/dicom-web`),
    ]),
  );
  const hospitals = new Hospitals(servers, {
    deadline,
    pause: 60_000,
    log: pino({ level: 'info' }, { write: (line) => logged.push(line) }),
  });
  try {
    await run({ archives: new ImageArchives(hospitals, itemId), hospitals, origin, logged });
  } finally {
    await origin.close();
    await hospitals.close();
  }
}

/** A request's context, and what its addresses lead to. */
function asking(archives: ImageArchives) {
  const contents: Content[] = [];
  const context = {
    signal: never(),
    contentUrl: (content: Content) => {
      contents.push(content);
      return `/content/test/${contents.length}`;
    },
  } as unknown as SubgraphContext;
  Object.assign(context, { loaders: new Loaders(context) });
  Object.assign(context, { images: makeImageReader(archives)(context) });
  return { context: context as ImageContext, contents };
}

const dicom = (status: number, rows: unknown) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(rows));
const value = (one: string | number) => ({ Value: [one] });
const instanceRow = (change: { patient?: string; rows?: number; columns?: number; uid?: string; series?: string } = {}) => ({
  '00100020': value(change.patient ?? LOCAL_ID),
  '0020000E': value(change.series ?? '1.2.3.1'),
  '00080018': value(change.uid ?? '1.2.3.1.1'),
  ...(change.rows === 0 ? {} : { '00280010': value(change.rows ?? 300), '00280011': value(change.columns ?? 200) }),
});
const ask = (change: Partial<PictureAsk> = {}): PictureAsk => ({
  institution: WITH!,
  localId: LOCAL_ID,
  studyUid: '1.2.3',
  seriesUid: '1.2.3.1',
  instanceUid: '1.2.3.1.1',
  width: 128,
  height: 96,
  ...change,
});

describe('the studies of a hospital’s archive', () => {
  it('are requested only from that hospital, under the patient’s local ID there', async () => {
    await withArchives(
      (_request, response) => dicom(200, [{ '00100020': value(LOCAL_ID), '0020000D': value('1.2.3') }])(response),
      async ({ archives, origin }) => {
        const found = await archives.studies({ category: 'IMAGING', patient: 'pat_1', place: placeAt(WITH!) }, never());
        expect(found.map(({ studyUid }) => studyUid)).toEqual(['1.2.3']);
        // The second request is for more than the archive sent.
        expect(origin.calls).toHaveLength(2);
        expect(origin.calls[0]!.url).toMatch(new RegExp(`^/${WITH}/dicom-web/studies\\?PatientID=${LOCAL_ID}&`));
        expect(origin.calls[0]!.headers.authorization).toBe('Bearer images');
      },
    );
  });

  it('are empty, without a request, if the hospital has no archive or is unknown', async () => {
    await withArchives(
      (_request, response) => response.end(),
      async ({ archives, origin }) => {
        for (const institution of [WITHOUT!, '3310000009']) {
          const place = placeAt(institution);
          expect(await archives.studies({ category: 'IMAGING', patient: 'pat_1', place }, never())).toEqual([]);
          expect(await archives.series([{ place, studyUid: '1.2.3' }], asking(archives).context)).toEqual([[]]);
          await expect(archives.picture(ask({ institution }), never())).rejects.toMatchObject({ code: 'NOT_FOUND' });
        }
        expect(origin.calls).toEqual([]);
      },
    );
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['of another patient', dicom(200, [{ '00100020': value('0099999'), '0020000D': value('1.2.3') }]), 'INVALID_DATA'],
    ['unreadable', (response) => response.end('<html>'), 'INVALID_DATA'],
    ['refused', (response) => response.writeHead(401).end(), 'UNREACHABLE'],
    ['elsewhere', (response) => response.writeHead(302, { location: '/elsewhere' }).end(), 'INVALID_DATA'],
    ['cut off', (response) => response.destroy(), 'UNREACHABLE'],
  ])('that are %s are a failure', async (_what, answer, code) => {
    await withArchives(
      (_request, response) => answer(response),
      async ({ archives }) => {
        const asked = archives.studies({ category: 'IMAGING', patient: 'pat_1', place: placeAt(WITH!) }, never());
        await expect(asked).rejects.toMatchObject({ name: 'SourceError', code });
      },
    );
  });
});

describe('the series of studies', () => {
  it('are returned in order, and a failed study does not affect the others', async () => {
    await withArchives(
      (request, response) => {
        const answers: Record<string, (response: ServerResponse) => void> = {
          '1.1': dicom(200, [instanceRow()]),
          '1.2': (one) => one.writeHead(404).end(),
          '1.3': dicom(200, [instanceRow(), instanceRow({ patient: '0099999', uid: '1.9' })]),
          '1.4': (one) => one.writeHead(500).end(),
          '1.5': dicom(200, []),
        };
        answers[/studies\/([\d.]+)\//.exec(request.url!)![1]!]!(response);
      },
      async ({ archives }) => {
        const place = placeAt(WITH!);
        const uids = ['1.4', '1.1', '1.3', '1.2', '1.5', '../..'];
        const { context } = asking(archives);
        const found = await archives.series(
          uids.map((studyUid) => ({ place, studyUid })),
          context,
        );
        const told = found.map((one) => (one instanceof Error ? { ...one, message: one.message } : one.length));
        expect(told).toMatchObject([
          { code: 'UNREACHABLE', extensions: { code: 'UNREACHABLE', service: '病院1' } },
          1,
          { code: 'INVALID_DATA', extensions: { service: '病院1' } },
          { code: 'NOT_FOUND', extensions: { service: '病院1' } },
          0,
          { code: 'INVALID_DATA', extensions: { service: '病院1' } },
        ]);
        expect(JSON.stringify(told)).not.toMatch(/1\.[1-5]|0012345|0099999|127\.0\.0\.1/);
      },
    );
  });

  it('are requested once for each study, however many fields select them', async () => {
    await withArchives(
      (_request, response) => dicom(200, [instanceRow()])(response),
      async ({ archives, origin }) => {
        const { context } = asking(archives);
        const studies = [placeAt(WITH!), placeAt(WITH!), placeAt(SECOND!)].map((place) => ({ place, studyUid: '1.2.3' }));
        await Promise.all([...studies, ...studies].map(async (study) => await context.images.series(study)));
        // Each is asked for its instances, and then for more than it sent.
        expect(origin.calls.map(({ url }) => url.split('/')[1]).sort()).toEqual([WITH, WITH, SECOND, SECOND]);
      },
    );
  });

  it('have only visible instances: an object without pixels is not a picture', async () => {
    await withArchives(
      (_request, response) =>
        dicom(200, [instanceRow(), instanceRow({ uid: '1.8', rows: 0 }), instanceRow({ uid: '1.9', rows: 64, columns: 512 })])(response),
      async ({ archives }) => {
        const { context, contents } = asking(archives);
        const [series] = await context.images.series({ place: placeAt(WITH!), studyUid: '1.2.3' });
        expect([series!.instanceCount, series!.all.length]).toEqual([2, 2]);
        const ids = series!.all.map(({ id }) => id);
        expect(new Set(ids).size).toBe(2);
        for (const one of series!.instances({ first: 100 }).nodes) [one.thumbnailUrl(context), one.renderedUrl(context)];
        expect(contents.map(({ instanceUid, width, height }) => [instanceUid, width, height])).toEqual([
          ['1.2.3.1.1', 85, 128],
          ['1.2.3.1.1', 200, 300],
          ['1.9', 128, 16],
          ['1.9', 512, 64],
        ]);
        expect(contents[0]).toEqual({
          kind: 'image',
          width: 85,
          height: 128,
          institution: WITH,
          localId: LOCAL_ID,
          studyUid: '1.2.3',
          seriesUid: '1.2.3.1',
          instanceUid: '1.2.3.1.1',
        });
      },
    );
  });

  it('are never offered larger than a screen, nor larger than the original', async () => {
    await withArchives(
      (_request, response) =>
        dicom(200, [
          instanceRow({ uid: '1.1', rows: 40, columns: 30 }),
          instanceRow({ uid: '1.2', rows: 5_000, columns: 4_000 }),
          instanceRow({ uid: '1.3', rows: 1, columns: 1 }),
          instanceRow({ uid: '1.4', rows: 1, columns: 2_000 }),
        ])(response),
      async ({ archives }) => {
        const { context, contents } = asking(archives);
        const [series] = await context.images.series({ place: placeAt(WITH!), studyUid: '1.2.3' });
        for (const one of series!.all) [one.thumbnailUrl(context), one.renderedUrl(context)];
        expect(contents.map(({ width, height }) => [width, height])).toEqual([
          [30, 40],
          [30, 40],
          [102, 128],
          [1_280, 1_600],
          [1, 1],
          [1, 1],
          [128, 1],
          [1_600, 1],
        ]);
      },
    );
  });
});

describe('a picture', () => {
  const accepting = (types: Record<string, Buffer | number>) => (request: IncomingMessage, response: ServerResponse) => {
    const answer = types[String(request.headers.accept)] ?? 406;
    if (typeof answer === 'number') response.writeHead(answer).end('of nobody’s business');
    else response.writeHead(200, { 'content-type': String(request.headers.accept) }).end(answer);
  };

  it('is a JPEG if the archive renders one, within the limits of its address', async () => {
    await withArchives(accepting({ 'image/jpeg': JPEG, 'image/png': PNG }), async ({ archives, origin }) => {
      expect(await archives.picture(ask({ width: 77 }), never())).toMatchObject({ contentType: 'image/jpeg' });
      expect(origin.calls.map(({ url, headers }) => [url, headers.accept])).toEqual([
        [`/${WITH}/dicom-web/studies/1.2.3/series/1.2.3.1/instances/1.2.3.1.1/rendered?viewport=77,96`, 'image/jpeg'],
      ]);
    });
  });

  it.each([400, 406, 415, 422])('is a PNG if the archive refuses a JPEG with %i', async (status) => {
    await withArchives(accepting({ 'image/jpeg': status, 'image/png': PNG }), async ({ archives, origin }) => {
      const { contentType, bytes } = await archives.picture(ask(), never());
      expect([contentType, Buffer.from(bytes).equals(PNG), origin.calls.length]).toEqual(['image/png', true, 2]);
    });
  });

  it.each<[string, Record<string, Buffer | number>, string, number]>([
    ['is not there', { 'image/jpeg': 404 }, 'NOT_FOUND', 1],
    ['cannot be had', { 'image/jpeg': 500, 'image/png': PNG }, 'UNREACHABLE', 1],
    ['can be made in no way', {}, 'INVALID_DATA', 2],
    ['is not an image', { 'image/jpeg': Buffer.from('<html>'), 'image/png': PNG }, 'INVALID_DATA', 1],
    ['is refused and then gone', { 'image/jpeg': 406, 'image/png': 404 }, 'NOT_FOUND', 2],
  ])('that %s is a failure that names only the source', async (_what, types, code, calls) => {
    await withArchives(accepting(types), async ({ archives, origin }) => {
      const failure = await archives.picture(ask(), never()).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code, extensions: { code, service: '病院1' } });
      expect((failure as Error).message).not.toMatch(/1\.2\.3|127\.0\.0\.1|0012345/);
      expect(origin.calls).toHaveLength(calls);
    });
  });

  it.each<[string, Partial<PictureAsk>]>([
    ['a study', { studyUid: '../../1.2' }],
    ['a series', { seriesUid: '1.2/../..' }],
    ['an instance', { instanceUid: '' }],
    ['a width', { width: 0 }],
    ['a height above every limit', { height: 1e9 }],
  ])('with %s that is invalid sends no request to an archive', async (_what, change) => {
    await withArchives(accepting({ 'image/jpeg': JPEG }), async ({ archives, origin }) => {
      await expect(archives.picture(ask(change), never())).rejects.toMatchObject({ code: 'INVALID_DATA' });
      expect(origin.calls).toEqual([]);
    });
  });
});

describe('an archive that hangs', () => {
  it('is not asked after repeated failures, and neither other archives nor the same hospital’s files are affected', async () => {
    const open: ServerResponse[] = [];
    await withArchives(
      (request, response) => {
        if (request.url!.startsWith(`/${WITH}/`)) open.push(response);
        else if (request.url!.startsWith('/store')) response.end('MSH');
        else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(JPEG);
      },
      async ({ archives, hospitals, origin, logged }) => {
        const { context } = asking(archives);
        // A machine that has too much to do may blame itself for some of them.
        for (let i = 0; i < 100 && hospitals.archiveOf(WITH!)!.state === 'CLOSED'; i++) {
          const study = { place: placeAt(WITH!), studyUid: `1.2.${i}` };
          const failure = await context.images.series(study).catch((error: unknown) => error);
          expect(failure).toMatchObject({ code: 'TIMED_OUT', extensions: { service: '病院1' } });
        }
        const before = open.length;
        expect(before).toBeGreaterThanOrEqual(5);
        await expect(archives.picture(ask(), never())).rejects.toMatchObject({ code: 'UNREACHABLE' });
        expect(open).toHaveLength(before);
        expect(await archives.picture(ask({ institution: SECOND! }), never())).toMatchObject({ contentType: 'image/jpeg' });
        expect(Buffer.from(await hospitals.of(WITH!)!.get('a/b', never())).toString()).toBe('MSH');
        expect(origin.calls.at(-1)!.headers.authorization).toBe('Bearer files');
        expect(hospitals.states().map(({ institution, answers }) => [institution, answers])).toEqual([
          [WITH, false],
          [SECOND, true],
          [WITHOUT, true],
        ]);
        expect(hospitals.states()[0]!.since).toBeInstanceOf(Date);
        expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ hospital: '病院1', side: 'images', state: 'OPEN' }]);
        expect(logged.join()).not.toMatch(/1\.2\.|0012345|127\.0\.0\.1|"images":|Bearer/);
      },
      // Long enough for the other calls on a busy machine.
      { deadline: 1_500 },
    );
  }, 60_000);
});

describeWithOrthanc()('the archives of hospitals, in front of a real one (Orthanc)', () => {
  const FILES = [
    'test_files/CT_small.dcm',
    'test_files/MR_small.dcm',
    'test_files/JPEG-lossy.dcm',
    'test_files/liver_1frame.dcm',
    'test_files/reportsi.dcm',
    'test_files/693_J2KI.dcm',
  ];
  let orthanc: Orthanc;
  let hospitals: Hospitals;
  let archives: ImageArchives;

  beforeAll(async () => {
    orthanc = await startOrthanc();
    for (const file of FILES) await orthanc.store(sampleDicom(file));
    const server = { ...serverOf(WITH!, 'http://127.0.0.1:1', null), pacs: { url: orthanc.baseUrl, ...orthanc.credentials } };
    hospitals = new Hospitals(new Map([[WITH!, server]]), { deadline: 10_000, log: pino({ level: 'silent' }) });
    archives = new ImageArchives(hospitals, itemId);
  }, 60_000);
  afterAll(async () => {
    await hospitals?.close();
    await orthanc?.stop();
  });

  const studies = async (localId: string) =>
    await archives.studies({ category: 'IMAGING', patient: 'pat_1', place: placeAt(WITH!, localId) }, never());
  const seriesOf = async (localId: string, studyUid: string) => {
    const { context, contents } = asking(archives);
    return { context, contents, series: await context.images.series({ place: placeAt(WITH!, localId), studyUid }) };
  };
  const picture = async (content: Content) => await archives.picture(content as unknown as PictureAsk, never());

  it.each([
    ['1CT1', [128, 128], [128, 128]],
    ['4MR1', [64, 64], [64, 64]],
    ['8NM1', [32, 128], [256, 1024]],
    ['99000', [128, 128], [512, 512]],
  ] as const)('lead from the studies of %p to thumbnails and whole pictures, as JPEG, never enlarged', async (localId, small, whole) => {
    const [study] = await studies(localId);
    const { context, contents, series } = await seriesOf(localId, study!.studyUid);
    const [instance] = series.flatMap((one: ImagingSeries) => one.instances({ first: 1 }).nodes);
    expect(instance).toBeInstanceOf(ImagingInstance);
    expect([instance!.thumbnailUrl(context), instance!.renderedUrl(context)]).toEqual(['/content/test/1', '/content/test/2']);
    const [thumbnail, rendered] = [await picture(contents[0]!), await picture(contents[1]!)];
    expect([thumbnail.contentType, rendered.contentType]).toEqual(['image/jpeg', 'image/jpeg']);
    expect([sizeOfJpeg(thumbnail.bytes), sizeOfJpeg(rendered.bytes)]).toEqual([small, whole]);
  });

  it('return nothing of another patient’s study, even if its UID is known', async () => {
    const [mr] = await studies('4MR1');
    const { context, contents } = asking(archives);
    const failure = await context.images.series({ place: placeAt(WITH!, '1CT1'), studyUid: mr!.studyUid }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INVALID_DATA', extensions: { service: '病院1' } });
    expect(contents).toEqual([]);
    expect(await studies('1CT')).toEqual([]);
  });

  it('do not find a picture under another study, and have no series of a study that does not exist', async () => {
    const [[ct], [mr]] = [await studies('1CT1'), await studies('4MR1')];
    const { context, contents, series } = await seriesOf('1CT1', ct!.studyUid);
    series[0]!.all[0]!.renderedUrl(context);
    await expect(picture({ ...contents[0]!, studyUid: mr!.studyUid })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await seriesOf('1CT1', '2.25.404')).series).toEqual([]);
  });

  it('report a picture that the archive cannot decode as not viewable, and do not blame the hospital', async () => {
    const [study] = await studies('CQ500-CT-310');
    const { context, contents, series } = await seriesOf('CQ500-CT-310', study!.studyUid);
    series[0]!.all[0]!.thumbnailUrl(context);
    for (let i = 0; i < 6; i++) await expect(picture(contents[0]!)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    expect(hospitals.archiveOf(WITH!)!.state).toBe('CLOSED');
  });
});

/** Width and height, from the frame header (ITU-T T.81 §B.2.2). */
function sizeOfJpeg(bytes: Uint8Array): number[] {
  const jpeg = Buffer.from(bytes);
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (jpeg[at + 1]! >= 0xc0 && jpeg[at + 1]! <= 0xc2) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  }
  return [];
}
