import 'reflect-metadata';
import { pino } from 'pino';
import { Agent } from 'undici';
import { AnswerState, type ChartAsk } from '../../kit/index.js';
import { byteBudget } from '../../sources/byte-budget.js';
import { PdqmClient } from '../../sources/fhir-pdqm/pdqm-client.js';
import { HOSTILE_ANSWERS, type HostileAnswer } from '../../sources/testing/hostile-answers.js';
import { startHostileSource } from '../../sources/testing/hostile-source.js';
import { type Origin, startOrigin } from '../../sources/testing/http-origin.js';
import { answerFromFiles } from '../files/answer-from-files.js';
import { ChartContent } from '../images/chart-content.js';
import { ImageArchives } from '../images/image-archives.js';
import { labFile } from '../testing/ssmix2-file.js';
import type { HospitalServer } from './facilities-file.js';
import type { Hospital } from './hospital.js';
import { Hospitals } from './hospitals.js';

const [HOSTILE, HONEST] = ['3310000001', '3310000002'] as const;
const ID = '9999013';
const BYSTANDERS = 20;
const ATTACKS = 12;
const log = pino({ level: 'silent' });
const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`;
const signal = () => new AbortController().signal;
const askOf = (institution: string, category: ChartAsk['category']): ChartAsk => ({
  category,
  patient: 'pat',
  place: { facility: `fac_${institution}`, institution, localId: ID, dates: [{}], until: 2_000_000_000 },
});
const serverOf = (institution: string, url: string): HospitalServer => ({
  institution,
  label: institution,
  url,
  token: 't',
  documents: url,
  pacs: { url, token: 't' },
});

/** An honest archive of one study, and an honest store whose every file is a report. */
const report = labFile(['3A010', '3B035']);
const letter = Buffer.from('退院時要約');
const study = JSON.stringify([{ '0020000D': { Value: ['1.2'] }, '00100020': { Value: [ID] } }]);

let honest: Origin;
beforeAll(async () => {
  honest = await startOrigin((request, response) => {
    const isArchive = request.url?.startsWith('/studies') === true;
    response
      .writeHead(200, isArchive ? { 'content-type': 'application/dicom+json' } : {})
      .end(isArchive ? study : request.url?.endsWith('/c') ? letter : report.bytes);
  });
});
afterAll(async () => await honest.close());

/** What a person asks: of an archive, of files, of a document. @returns the state, and how many items came */
function askingOf(hospitals: Hospitals) {
  const archives = new ImageArchives(hospitals, itemId);
  const document = async (hospital: Hospital, path: string, own: AbortSignal) =>
    await hospital.fetch({ baseUrl: hospital.server.url, path, maxBytes: 16 * 1024 * 1024 }, own);
  const content = new ChartContent({ hospitals, archives, centre: { document } });
  const scopes = ['chart:document'];
  return {
    archive: async (institution: string, caller: string) =>
      (await archives.studies(askOf(institution, 'IMAGING'), signal(), caller)).length,
    file: async (institution: string, caller: string) => {
      const hospital = hospitals.of(institution)!;
      const files = [{ path: report.path, fetch: async (own: AbortSignal) => await hospital.get(report.path, own, { caller }) }];
      const relocate = async () => ({ files: [], invalid: 0 });
      const reading = { itemId, log, signal: signal(), relocate };
      const { state, items } = await answerFromFiles(askOf(institution, 'LAB_RESULT'), { files, invalid: 0 }, reading);
      if (state !== AnswerState.ANSWERED) throw Object.assign(new Error(state), { code: state });
      return items.length;
    },
    document: async (institution: string, caller: string) => {
      const asked = { kind: 'document', institution, localId: ID, path: 'a/b/c' };
      return (await content.read(asked, { caller: { scopes, issuer: 'i', subject: caller }, signal: signal() })).bytes.length;
    },
  };
}

const expected = { archive: 1, file: 2, document: letter.length };

describe('a hostile source', () => {
  it.each(
    HOSTILE_ANSWERS.filter((one): one is HostileAnswer & { of: keyof typeof expected } => one.of !== 'fhir').map(
      (one) => [one.name, one] as const,
    ),
  )('with %s is refused, and every other caller at another hospital gets a correct answer', async (_name, hostile) => {
    const origin = await startHostileSource(hostile, ID);
    const servers = new Map([
      [HOSTILE, serverOf(HOSTILE, origin.baseUrl)],
      [HONEST, serverOf(HONEST, honest.baseUrl)],
    ]);
    const hospitals = new Hospitals(servers, { deadline: 120_000, log });
    try {
      const ask = askingOf(hospitals)[hostile.of];
      const attacks = Promise.allSettled(Array.from({ length: ATTACKS }, async () => await ask(HOSTILE, 'attacker')));
      const answers = await Promise.allSettled(Array.from({ length: BYSTANDERS }, async (_, n) => await ask(HONEST, `bystander ${n % 3}`)));
      const got = answers.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)));
      expect(got).toEqual(Array(BYSTANDERS).fill(expected[hostile.of]));
      const codes = (await attacks).map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'ANSWERED'));
      expect(new Set(codes)).toEqual(new Set(['INVALID_DATA']));
      // An unusable answer is still an answer: the circuit stays closed.
      expect(hospitals.states().map(({ answers: well }) => well)).toEqual([true, true]);
      expect(byteBudget.held).toBe(0);
    } finally {
      await hospitals.close();
      await origin.close();
    }
  });

  it.each(HOSTILE_ANSWERS.filter(({ of }) => of === 'fhir').map((one) => [one.name, one] as const))(
    'with %s is refused by a search for patients',
    async (_name, hostile) => {
      const origin = await startHostileSource(hostile, ID);
      const dispatcher = new Agent();
      try {
        const client = new PdqmClient({ baseUrl: origin.baseUrl, dispatcher });
        await expect(client.find({ kana: 'ヤマダ' }, signal())).rejects.toMatchObject({ code: 'INVALID_DATA' });
        const page = client.findPage({ criteria: { kana: 'ヤマダ' }, first: 20 }, signal());
        await expect(page).rejects.toMatchObject({ code: 'INVALID_DATA' });
      } finally {
        await dispatcher.close();
        await origin.close();
      }
    },
  );
});
