import { Agent, type Dispatcher } from 'undici';
import { describeWithOrthanc, type Orthanc, sampleDicom, startOrthanc } from '../testing/orthanc.js';
import { DicomwebClient } from './dicomweb-client.js';

const CT = '1.3.6.1.4.1.5962.1.2.1.20040119072730.12322';
const MR = '1.3.6.1.4.1.5962.1.2.4.20040826185059.5457';
const FILES = [
  'test_files/CT_small.dcm',
  'test_files/MR_small.dcm',
  'test_files/image_dfl.dcm',
  'test_files/SC_rgb_gdcm_KY.dcm',
  'test_files/SC_rgb_dcmtk_+eb+cr.dcm',
  'test_files/693_J2KI.dcm',
  'test_files/JPEG2000.dcm',
  'test_files/reportsi.dcm',
  'test_files/ExplVR_BigEnd.dcm',
  'charset_files/chrH31.dcm',
  'charset_files/chrH32.dcm',
  'charset_files/chrJapMulti.dcm',
];

describeWithOrthanc()('a real image archive (Orthanc)', () => {
  const client = new DicomwebClient();
  let orthanc: Orthanc;

  beforeAll(async () => {
    orthanc = await startOrthanc();
    for (const file of FILES) await orthanc.store(sampleDicom(file));
  });
  afterAll(async () => await orthanc?.stop());

  const archive = () => ({ baseUrl: orthanc.baseUrl, credentials: orthanc.credentials, signal: AbortSignal.timeout(10_000) });
  const studies = (patientId: string, studyUids?: string[]) => client.findStudies({ ...archive(), patientId, studyUids });

  /** Where the first picture of a patient lies. */
  async function first(patientId: string) {
    const [study] = await studies(patientId);
    const [series] = await client.findInstances({ ...archive(), patientId, studyUid: study!.studyUid });
    return { studyUid: study!.studyUid, seriesUid: series!.seriesUid, instanceUid: series!.instances[0]!.instanceUid };
  }

  it('has the studies of a patient, and its own address is not in the answer', async () => {
    const found = await studies('1CT1');
    expect(found).toEqual([
      {
        studyUid: CT,
        patientId: '1CT1',
        issuer: null,
        accession: null,
        date: { text: '20040119072730-0500', date: '2004-01-19', instant: '2004-01-19T12:27:30.000Z' },
        description: 'e+1',
        modalities: ['CT'],
        seriesCount: 1,
        instanceCount: 1,
      },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/127\.0\.0\.1|CompressedSamples/);
  });

  it('has no studies of an unknown patient', async () => {
    expect(await studies('0000000')).toEqual([]);
  });

  it.each(['1CT', '1CT11', '01CT1'])('has no studies of %s, who is another patient', async (patientId) => {
    expect(await studies(patientId)).toEqual([]);
  });

  it('ignores upper and lower case of a patient id, and the client does not', async () => {
    await expect(studies('1ct1')).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it.each(['1CT*', '*', '', '?CT1', '1CT1\\4MR1'])('receives no request for %j', async (patientId) => {
    await expect(studies(patientId)).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it('answers about all patients if it does not know a parameter, and the client refuses that answer', async () => {
    const deaf = new DicomwebClient({ dispatcher: misspelling });
    await expect(deaf.findStudies({ ...archive(), patientId: '1CT1' })).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it('selects studies by UID, only of the requested patient', async () => {
    expect(await studies('ID1')).toHaveLength(1);
    expect((await studies('1CT1', [CT, MR])).map((one) => one.studyUid)).toEqual([CT]);
    expect(await studies('1CT1', [MR])).toEqual([]);
    expect(await studies('1CT1', [])).toEqual([]);
    expect((await studies('1CT1', [CT, 'nonsense', '..'])).map((one) => one.studyUid)).toEqual([CT]);
    const many = Array.from({ length: 60 }, (_, index) => `1.2.${index}`);
    expect(await studies('1CT1', [...many, CT])).toHaveLength(1);
  });

  it('has series and instances of a study', async () => {
    expect(await client.findInstances({ ...archive(), patientId: '1CT1', studyUid: CT })).toEqual([
      {
        seriesUid: '1.3.6.1.4.1.5962.1.3.1.1.20040119072730.12322',
        number: 1,
        modality: 'CT',
        description: null,
        bodyPart: null,
        instances: [{ instanceUid: '1.3.6.1.4.1.5962.1.1.1.1.1.20040119072730.12322', number: 1, frames: null, rows: 128, columns: 128 }],
      },
    ]);
    expect(await client.findInstances({ ...archive(), patientId: '1CT1', studyUid: '2.25.404' })).toEqual([]);
  });

  it('has a study of another patient, of which the client returns nothing', async () => {
    await expect(client.findInstances({ ...archive(), patientId: '1CT1', studyUid: MR })).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it.each(['image/jpeg', 'image/png'] as const)('renders %s, as a whole, as a thumbnail, and as a single frame', async (accept) => {
    const one = await first('1CT1');
    const picture = (more: object = {}) => client.rendered({ ...archive(), ...one, accept, ...more });
    const whole = await picture();
    expect(whole.contentType).toBe(accept);
    expect(whole.bytes.length).toBeGreaterThan(1000);
    const small = await picture({ viewport: { width: 32, height: 32 } });
    expect(small.bytes.length).toBeLessThan(whole.bytes.length);
    if (accept === 'image/png') expect([widthOfPng(whole.bytes), widthOfPng(small.bytes)]).toEqual([128, 32]);
    expect(Buffer.from((await picture({ frame: 1 })).bytes).equals(Buffer.from(whole.bytes))).toBe(true);
    await expect(picture({ frame: 9 })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('receives no request for a picture without pixels, because it would close the connection', async () => {
    const one = await first('1CT1');
    const ask = { ...archive(), ...one, accept: 'image/png' as const };
    await expect(client.rendered({ ...ask, viewport: { width: 0, height: 0 } })).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it('answers GONE for a picture that does not exist', async () => {
    const one = await first('1CT1');
    const ask = { ...archive(), ...one, accept: 'image/png' as const };
    await expect(client.rendered({ ...ask, instanceUid: '2.25.404' })).rejects.toMatchObject({ code: 'GONE' });
    await expect(client.rendered({ ...ask, studyUid: MR })).rejects.toMatchObject({ code: 'GONE' });
  });

  it('refuses a request without valid credentials', async () => {
    const { baseUrl, signal } = archive();
    const wrong = [{ user: orthanc.credentials.user, password: 'wrong' }, { token: 'wrong' }];
    for (const credentials of wrong) {
      await expect(client.findStudies({ baseUrl, credentials, patientId: '1CT1', signal })).rejects.toMatchObject({ code: 'UNREACHABLE' });
    }
  });

  it('is TIMED_OUT when the deadline ends', async () => {
    const signal = AbortSignal.abort();
    await expect(client.findStudies({ ...archive(), patientId: '1CT1', signal })).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });

  it('cannot render JPEG 2000 without its codec (UNSUPPORTED), and answers everything else about it', async () => {
    const one = await first('CQ500-CT-310');
    await expect(client.rendered({ ...archive(), ...one, accept: 'image/jpeg' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect(await studies('CQ500-CT-310')).toMatchObject([{ modalities: ['CT'], instanceCount: 1 }]);
  });

  it.each(['H31EXAMPLE', 'H32EXAMPLE'])('finds %s by the patient id, whatever it makes of the Japanese name', async (patientId) => {
    const found = await studies(patientId);
    expect(found).toMatchObject([{ patientId }]);
    expect(JSON.stringify(found)).not.toMatch(/Yamada|山田|ﾔﾏﾀﾞ|やまだ|;3ED/);
    expect(await client.findInstances({ ...archive(), patientId, studyUid: found[0]!.studyUid })).toHaveLength(1);
    await expect(studies('山田^太郎')).rejects.toMatchObject({ code: 'INVALID_DATA' });
    await expect(studies('Yamada^Tarou')).resolves.toEqual([]);
  });
});

describeWithOrthanc({ gdcm: true })('a real image archive that has the codec', () => {
  it('renders JPEG 2000', async () => {
    const orthanc = await startOrthanc({ gdcm: true });
    try {
      await orthanc.store(sampleDicom('test_files/693_J2KI.dcm'));
      const archive = { baseUrl: orthanc.baseUrl, credentials: orthanc.credentials, signal: AbortSignal.timeout(10_000) };
      const client = new DicomwebClient();
      const patientId = 'CQ500-CT-310';
      const [study] = await client.findStudies({ ...archive, patientId });
      const [series] = await client.findInstances({ ...archive, patientId, studyUid: study!.studyUid });
      const one = { studyUid: study!.studyUid, seriesUid: series!.seriesUid, instanceUid: series!.instances[0]!.instanceUid };
      const picture = await client.rendered({ ...archive, ...one, accept: 'image/png' });
      expect(widthOfPng(picture.bytes)).toBe(512);
    } finally {
      await orthanc.stop();
    }
  });
});

/** On the way to the archive a parameter gets a name that it does not know. */
const misspelling: Dispatcher = new Agent().compose(
  (dispatch) => (options, handler) => dispatch({ ...options, path: options.path.replace('PatientID=', 'PatientId=') }, handler),
);

function widthOfPng(bytes: Uint8Array): number {
  return Buffer.from(bytes).readUInt32BE(16);
}
