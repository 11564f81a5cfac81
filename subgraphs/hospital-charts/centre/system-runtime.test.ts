import 'reflect-metadata';
import { pino } from 'pino';
import { Loaders, type SubgraphContext, type SystemContext, type SystemRuntimeParts } from '../../kit/index.js';
import { SourceError } from '../../sources/source-error.js';
import { Hospitals } from '../hospital/hospitals.js';
import type { IndexedFile } from '../index/listing.js';
import { FindPatients } from '../search/find-patients.js';
import type { ChartCentre } from './chart-centre.js';
import { createSystemRuntime, SIGN_OF_LIFE } from './system-runtime.js';

const log = pino({ level: 'silent' });

function runtimeOf(alive: (signal: AbortSignal) => Promise<unknown>) {
  const context = { signal: new AbortController().signal, log } as unknown as SubgraphContext;
  Object.assign(context, { loaders: new Loaders(context) });
  const runtime = createSystemRuntime({ itemId: () => 'id' } as unknown as SystemRuntimeParts, {
    name: 'test',
    centre: {} as ChartCentre<IndexedFile>,
    search: new FindPatients({ findPage: async () => ({ patients: [], continuation: null }) }),
    alive,
    hospitals: new Hospitals(new Map(), { deadline: 1_000, log }),
    cache: null,
    deadline: 40,
  });
  return { context, runtime, extended: runtime.extend!(context) as SystemContext & Record<string, unknown> };
}

describe('the runtime of a system’s subgraph', () => {
  it('is created for each request, except for the system itself', () => {
    const { runtime, context, extended } = runtimeOf(async () => 1);
    const other = runtime.extend!(context) as typeof extended;
    expect(Object.keys(extended).sort()).toEqual(['charts', 'images', 'system']);
    expect([other.charts === extended.charts, other.images === extended.images]).toEqual([false, false]);
    expect(other.system).toBe(extended.system);
    expect(runtime.content).toBeDefined();
  });

  it('reports a centre that hangs as DOWN before the request’s deadline ends', async () => {
    const hanging = async (signal: AbortSignal) =>
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new SourceError('TIMED_OUT', 'm'))));
    const { context, extended } = runtimeOf(hanging);
    expect(await extended.system.status(context)).toEqual({ state: 'DOWN', hospitals: [] });
    expect(context.signal.aborted).toBe(false);
  });

  it('checks that the centre lives by a search for a birth date that no patient can have', () => {
    expect(SIGN_OF_LIFE.birthDate < '1850').toBe(true);
  });
});
