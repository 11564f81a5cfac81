import 'reflect-metadata';
import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { pino } from 'pino';
import { buildSubject, type Caller } from '../../kit/index.js';
import { callerOf } from '../../kit/testing/issuers.js';
import { testSubgraph } from '../../kit/testing/test-subgraph.js';
import { startOrigin } from '../../sources/testing/http-origin.js';
import type { ChartCentre } from '../centre/chart-centre.js';
import { FairCentre } from '../centre/fair-centre.js';
import { FileCharts } from '../files/file-charts.js';
import type { IndexedFile } from '../index/listing.js';
import { LOCAL_ID, labFile } from '../testing/ssmix2-file.js';
import type { Fetching } from './fetching.js';
import type { Hospital } from './hospital.js';
import { Hospitals } from './hospitals.js';

const HOSPITAL = '3310000001';
const PAUSE = 600_000;
const log = pino({ level: 'silent' });
const report = labFile(['3A010']);
const QUERY =
  'query($r: [_Any!]!) { _entities(representations: $r) { ... on TestChart { labResults { nodes { id } answers { state } } } } }';

// The calendar alone is the test's: so a pause passes without waiting.
beforeAll(
  () =>
    void jest.useFakeTimers({
      doNotFake: [
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setInterval',
        'clearInterval',
        'setTimeout',
        'clearTimeout',
      ],
    }),
);
afterAll(() => void jest.useRealTimers());

/** A system of one hospital over HTTP, whose server answers as `answer` says. */
async function system(answer: (response: ServerResponse) => void) {
  const origin = await startOrigin((_request, response) => answer(response));
  const server = { institution: HOSPITAL, label: '晴病院', url: origin.baseUrl, token: 't' };
  const hospitals = new Hospitals(new Map([[HOSPITAL, server]]), { deadline: 20_000, pause: PAUSE, log });
  const centre = {
    list: async (questions: readonly unknown[]) =>
      questions.map(() => ({ files: [{ path: report.path, careDate: '20260101', updatedAt: null }], invalid: 0, cut: false })),
    fetch: async (hospital: Hospital, file: IndexedFile, signal: AbortSignal, fetching?: Fetching) =>
      await hospital.get(file.path, signal, fetching),
  } as unknown as ChartCentre<IndexedFile>;
  const charts = new FileCharts({
    system: 'test-system',
    centre: new FairCentre(centre),
    hospitals,
    archives: {} as never,
    cache: null,
    itemId: (kind, ...parts) => `${kind}_${parts.join('~')}`,
    centreDeadline: 20_000,
  });
  const running = await testSubgraph(charts, { deadline: 20_000 });
  const ask = async (subject: string, budget?: number): Promise<string> => {
    const caller: Caller = callerOf({ subject, scopes: ['chart:lab'] });
    const sealed = { places: { fac_hospital: { id: LOCAL_ID, institution: HOSPITAL } } };
    const permit = await running.issuer.sign({ claims: { sub: buildSubject(caller) }, sealed });
    const headers: Record<string, string> = budget === undefined ? {} : { 'x-hareyaka-budget-ms': String(budget) };
    const { data, errors } = await running.ask(
      QUERY,
      { r: [{ __typename: 'TestChart', id: 'pat_1~test-system', permit }] },
      { caller, headers },
    );
    const [chart] = (data?._entities ?? []) as { labResults: { nodes: unknown[]; answers: { state: string }[] } | null }[];
    if (!chart) throw new Error(JSON.stringify(errors));
    return `${chart.labResults?.answers.map(({ state }) => state).join()} ${chart.labResults?.nodes.length ?? 'null'}`;
  };
  const close = async () => {
    await running.close();
    await hospitals.close();
    await origin.close();
  };
  return { ask, close, hospitals, origin };
}

describe('callers with almost no time left', () => {
  it('neither reopen a hospital that has not answered, nor keep its circuit breaker open: later callers are all answered', async () => {
    const held: ServerResponse[] = [];
    let mood: 'ill' | 'slow' | 'well' = 'ill';
    const { ask, close, hospitals, origin } = await system((response) => {
      if (mood === 'ill') response.writeHead(500).end();
      else if (mood === 'slow') held.push(response);
      else response.end(report.bytes);
    });
    try {
      for (let i = 0; i < 5; i++) expect(await ask('someone')).toBe('UNREACHABLE 0');
      expect(hospitals.states()[0]!.answers).toBe(false);
      jest.setSystemTime(Date.now() + PAUSE + 1);
      mood = 'slow';
      const before = origin.calls.length;
      for (let i = 0; i < 20; i++) expect(await ask('attacker', 1)).toMatch(/^(TIMED_OUT|UNREACHABLE) 0$/);
      while (origin.calls.length === before) await ask('attacker', 50);
      // It has not answered yet, so no caller that left has closed its circuit.
      expect(hospitals.states()[0]!.answers).toBe(false);
      mood = 'well';
      for (const response of held) response.end(report.bytes);
      while (!hospitals.states()[0]!.answers) await turn();
      const answers = await Promise.all(Array.from({ length: 20 }, async (_, n) => await ask(`bystander-${n % 4}`)));
      expect(answers.filter((one) => one === 'ANSWERED 1')).toHaveLength(20);
    } finally {
      await close();
    }
  });

  it('do not open the circuit breaker of a hospital that is slow but answers', async () => {
    const held: ServerResponse[] = [];
    let isSlow = true;
    const { ask, close, hospitals } = await system((response) => {
      if (isSlow) held.push(response);
      else response.end(report.bytes);
    });
    try {
      const outcomes: string[] = [];
      for (let i = 0; i < 60; i++) outcomes.push(await ask('attacker', 2));
      expect(new Set(outcomes)).toEqual(new Set(['TIMED_OUT 0']));
      isSlow = false;
      expect(hospitals.states()[0]!.answers).toBe(true);
      const answers = await Promise.all(Array.from({ length: 20 }, async () => await ask('bystander')));
      expect(answers.filter((one) => one === 'ANSWERED 1')).toHaveLength(20);
    } finally {
      await close();
    }
  });
});
