import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import type { PdqPatient } from '../../sources/patient-demographics.js';
import type { IndexedFile } from '../index/listing.js';
import type { ChartCentre } from './chart-centre.js';
import { CENTRE_LIMITS, FairCentre } from './fair-centre.js';

const log = pino({ level: 'silent' });
const signal = new AbortController().signal;

describe('a centre whose callers take turns', () => {
  it('answers another caller’s questions while one caller has a thousand unanswered ones waiting', async () => {
    const asked: string[] = [];
    const centre = {
      demographics: async (_id: unknown, _signal: AbortSignal, caller?: string) => {
        asked.push(caller!);
        return caller === 'greedy' ? await new Promise<PdqPatient[]>(() => undefined) : [];
      },
      list: async () => [],
      documents: async () => [],
    } as unknown as ChartCentre<IndexedFile>;
    const fair = new FairCentre(centre);
    const id = { value: '1', authority: '1.2' };
    for (let i = 0; i < 1_000; i++) void fair.demographics(id, signal, 'greedy').catch(() => undefined);
    await turn();
    expect(asked).toHaveLength(CENTRE_LIMITS.atOnceOfOne);
    for (let i = 0; i < 20; i++) expect(await fair.demographics(id, signal, 'bystander')).toEqual([]);
    expect(await fair.list([], { signal, log, caller: 'bystander' })).toEqual([]);
    expect(await fair.documents([], { signal, log, caller: 'bystander' })).toEqual([]);
  });
});
