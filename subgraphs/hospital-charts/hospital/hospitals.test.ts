import { setImmediate as turn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { pino } from 'pino';
import { SourceError, type SourceErrorCode } from '../../sources/source-error.js';
import { type Origin, startOrigin } from '../../sources/testing/http-origin.js';
import { Hospital, type HospitalOptions } from './hospital.js';
import { Hospitals } from './hospitals.js';

const caller = () => new AbortController().signal;
const server = (url = 'http://127.0.0.1:1/', label = '晴病院') => ({ institution: '3310000001', label, url, token: 'secret' });
const failing = (code: SourceErrorCode) => async () => await Promise.reject(new SourceError(code, 'm'));
const hanging = async (signal: AbortSignal) =>
  await new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new SourceError('TIMED_OUT', 'm'))));

const PAUSE = 60_000;

// The calendar alone is the test's: so a pause passes without waiting, and timers are real.
const REAL = [
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
] as const;
beforeAll(() => void jest.useFakeTimers({ doNotFake: [...REAL] }));
afterAll(() => void jest.useRealTimers());
const afterPause = () => jest.setSystemTime(Date.now() + PAUSE + 1);

/** Turns of the loop until something is so; what never becomes so ends with the test's own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

async function withHospital(options: Partial<HospitalOptions>, run: (hospital: Hospital, states: string[]) => Promise<void>) {
  const states: string[] = [];
  const hospital = new Hospital(server(), { deadline: 1_000, pause: PAUSE, onState: (state) => states.push(state), ...options });
  try {
    await run(hospital, states);
  } finally {
    await hospital.close();
  }
}

const times = async (count: number, act: () => Promise<unknown>) => {
  for (let i = 0; i < count; i++) await act().catch(() => undefined);
};

describe('the access to a hospital', () => {
  it('has its own deadline, also for work that ignores it', async () => {
    await withHospital({ deadline: 40 }, async (hospital) => {
      for (const work of [hanging, async () => await new Promise<never>(() => undefined)]) {
        await expect(hospital.run(work, caller())).rejects.toMatchObject({ code: 'TIMED_OUT' });
      }
    });
  });

  it('adds one listener to the signal of a question, however many files the question reads', async () => {
    await withHospital({}, async (hospital) => {
      const { signal } = new AbortController();
      const add = jest.spyOn(signal, 'addEventListener');
      const files = Array.from({ length: 100 }, async (_, i) => await hospital.exchange(async () => i, signal, 'a caller'));
      expect(await Promise.all(files)).toHaveLength(100);
      expect(add).toHaveBeenCalledTimes(1);
    });
  });

  it('stops after five failures in a row: no request is sent until one trial is allowed', async () => {
    await withHospital({}, async (hospital, states) => {
      let asked = 0;
      const work = async () => {
        asked += 1;
        return await failing('UNREACHABLE')();
      };
      await times(9, async () => await hospital.run(work, caller()));
      expect([asked, states, hospital.state]).toEqual([5, ['OPEN'], 'OPEN']);
      afterPause();
      const many = await Promise.allSettled(Array.from({ length: 10 }, async () => await hospital.run(work, caller())));
      expect(many.every((one) => one.status === 'rejected' && (one.reason as SourceError).code === 'UNREACHABLE')).toBe(true);
      expect([asked, states]).toEqual([6, ['OPEN', 'TRIED', 'OPEN']]);
      afterPause();
      const well = await Promise.all(Array.from({ length: 10 }, async (_, i) => await hospital.run(async () => i, caller())));
      expect([well, states.slice(3)]).toEqual([
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        ['TRIED', 'CLOSED'],
      ]);
    });
  });

  it('stops also if the hospital hangs', async () => {
    await withHospital({ deadline: 30 }, async (hospital) => {
      // Five in a row; more where this process itself was late.
      while (hospital.state !== 'OPEN') await hospital.run(hanging, caller()).catch(() => undefined);
      let asked = false;
      const work = async () => {
        asked = true;
      };
      await expect(hospital.run(work, caller())).rejects.toMatchObject({ code: 'UNREACHABLE' });
      expect(asked).toBe(false);
    });
  });

  it('delays callers only briefly if the trial hangs, and resumes after a successful trial', async () => {
    await withHospital({ deadline: 1_200 }, async (hospital, states) => {
      await times(5, async () => await hospital.run(failing('UNREACHABLE'), caller()));
      afterPause();
      // Not TIMED_OUT: whoever tries it does not wait for all of its deadline.
      await expect(hospital.run(hanging, caller())).rejects.toMatchObject({ code: 'UNREACHABLE' });
      expect(states).toEqual(['OPEN', 'TRIED']);
      await until(() => states.length === 3);
      expect(states).toEqual(['OPEN', 'TRIED', 'OPEN']);
      // Nor is it taken back because whoever tried it left.
      afterPause();
      const leaving = new AbortController();
      const left = hospital.run(hanging, leaving.signal);
      await until(() => states.length === 4);
      leaving.abort();
      await expect(left).rejects.toThrow();
      await until(() => states.length === 5);
      expect(states).toEqual(['OPEN', 'TRIED', 'OPEN', 'TRIED', 'OPEN']);
      afterPause();
      let answer: (text: string) => void = () => undefined;
      const late = async () => await new Promise<string>((resolve) => (answer = resolve));
      await expect(hospital.run(late, caller())).rejects.toMatchObject({ code: 'UNREACHABLE' });
      answer('late');
      await until(() => states.at(-1) === 'CLOSED');
      expect(await hospital.run(async () => 'well', caller())).toBe('well');
    });
  });

  it('does not count as a failure one missing or broken file, a caller who left, or a programming error', async () => {
    await withHospital({}, async (hospital, states) => {
      for (const code of ['GONE', 'INVALID_DATA', 'UNSUPPORTED'] as const)
        await times(10, async () => await hospital.run(failing(code), caller()));
      await times(10, async () => await hospital.run(hanging, AbortSignal.timeout(2)));
      await times(10, async () => {
        await hospital.run(async () => await Promise.reject(new TypeError('a fault')), caller());
      });
      await expect(hospital.run(async () => await Promise.reject(new TypeError('a fault')), caller())).rejects.toThrow('a fault');
      // Four, and one that is well in between: not five in a row.
      for (let i = 0; i < 3; i++) {
        await times(4, async () => await hospital.run(failing('UNREACHABLE'), caller()));
        await hospital.run(failing('GONE'), caller()).catch(() => undefined);
      }
      expect(states).toEqual([]);
    });
  });

  it('has its whole deadline from the start of the request: the wait for a turn does not count', async () => {
    jest.useFakeTimers({ doNotFake: REAL.filter((one) => !['performance', 'setTimeout', 'clearTimeout'].includes(one)) });
    try {
      await withHospital({ deadline: 2_000 }, async (hospital, states) => {
        const answering = async () => await new Promise<string>((resolve) => setTimeout(() => resolve('answer'), 1_500));
        // Twelve are asked; the rest wait for three quarters of a deadline, and are then answered as slowly.
        const all = Promise.all(Array.from({ length: 24 }, async () => await hospital.run(answering, caller())));
        await jest.advanceTimersByTimeAsync(3_100);
        expect([new Set(await all), states]).toEqual([new Set(['answer']), []]);
      });
    } finally {
      jest.useFakeTimers({ doNotFake: [...REAL] });
    }
  });

  it('stops if requests hang for the whole deadline, whatever callers with less time do in between', async () => {
    await withHospital({ deadline: 50 }, async (hospital) => {
      let rounds = 0;
      for (; hospital.state === 'CLOSED' && rounds < 500; rounds++) {
        const leaving = new AbortController();
        const left = hospital.run(hanging, leaving.signal, 'attacker').catch(() => undefined);
        leaving.abort();
        await left;
        await hospital.run(hanging, caller(), 'bystander').catch(() => undefined);
      }
      expect(hospital.state).toBe('OPEN');
    });
  });

  it('is tried again by callers with no time left, and another caller is served by their trial', async () => {
    await withHospital({ deadline: 30_000 }, async (hospital, states) => {
      await times(5, async () => await hospital.run(failing('UNREACHABLE'), caller()));
      afterPause();
      const answers: ((text: string) => void)[] = [];
      const work = async (signal: AbortSignal) =>
        await new Promise<string>((resolve, reject) => {
          answers.push(resolve);
          signal.addEventListener('abort', () => reject(new SourceError('TIMED_OUT', 'm')));
        });
      for (let i = 0; i < 20; i++) {
        const leaving = new AbortController();
        const left = hospital.run(work, leaving.signal, 'attacker');
        leaving.abort();
        await expect(left).rejects.toMatchObject({ code: 'TIMED_OUT' });
      }
      const bystander = hospital.run(async () => 'well', caller(), 'bystander');
      await until(() => answers.length > 0);
      answers[0]!('the trial goes on');
      expect([await bystander, states, answers.length]).toEqual(['well', ['OPEN', 'TRIED', 'CLOSED'], 1]);
    });
  });

  it('is neither reopened nor blamed after a trial that sent no request', async () => {
    await withHospital({}, async (hospital, states) => {
      await times(5, async () => await hospital.run(failing('UNREACHABLE'), caller()));
      afterPause();
      const ours = async () => await Promise.reject(new SourceError('INVALID_DATA', 'm', 'OURSELVES'));
      await expect(hospital.run(ours, caller())).rejects.toMatchObject({ code: 'INVALID_DATA' });
      expect(hospital.state).toBe('OPEN');
      expect(await hospital.run(async () => 'well', caller())).toBe('well');
      expect(states).toEqual(['OPEN', 'TRIED', 'OPEN', 'TRIED', 'CLOSED']);
    });
  });

  it('answers one caller while another caller’s queue is full', async () => {
    await withHospital({ deadline: 30_000 }, async (hospital) => {
      const ending: (() => void)[] = [];
      const greedy = Array.from({ length: 5_000 }, async () => {
        await hospital.run(async () => await new Promise<void>((resolve) => ending.push(resolve)), caller(), 'greedy');
      });
      const outcomes = Promise.allSettled(greedy);
      const bystanders = Array.from({ length: 20 }, async (_, i) => await hospital.run(async () => i, caller(), 'bystander'));
      expect(await Promise.all(bystanders)).toEqual(Array.from({ length: 20 }, (_, i) => i));
      while (ending.length > 0) {
        for (const end of ending.splice(0)) end();
        await turn();
      }
      expect((await outcomes).filter(({ status }) => status === 'rejected')).toHaveLength(5_000 - 4_012);
    });
  });

  it('does not count failures while this process is overloaded', async () => {
    await withHospital({ deadline: 100 }, async (hospital, states) => {
      const all = Promise.allSettled(Array.from({ length: 10 }, async () => await hospital.run(hanging, caller())));
      await turn();
      for (const end = performance.now() + 500; performance.now() < end; );
      await all;
      expect(states).toEqual([]);
    });
  });

  it('runs at most sixteen questions at once, twelve of one caller; the others wait in order and within their deadlines', async () => {
    await withHospital({ deadline: 30_000 }, async (hospital) => {
      const begun: number[] = [];
      const ending: (() => void)[] = [];
      const ask = async (i: number, signal = caller()) =>
        await hospital.run(async () => {
          begun.push(i);
          await new Promise<void>((resolve) => ending.push(resolve));
          return i;
        }, signal);
      const all = Array.from({ length: 20 }, async (_, i) => await ask(i));
      const left = ask(99, AbortSignal.timeout(5));
      await expect(left).rejects.toMatchObject({ code: 'TIMED_OUT' });
      expect(begun).toHaveLength(12);
      while (ending.length > 0) {
        for (const end of ending.splice(0)) end();
        await turn();
      }
      expect(await Promise.all(all)).toEqual(Array.from({ length: 20 }, (_, i) => i));
      expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });
  });

  it('has a limited queue, which is rejected when the circuit breaker opens', async () => {
    await withHospital({ deadline: 60_000, pause: 60_000 }, async (hospital) => {
      const fail: ((error: Error) => void)[] = [];
      const work = () => new Promise<never>((_resolve, reject) => fail.push(reject));
      const all = Array.from({ length: 4_100 }, async () => await hospital.run(work, caller()));
      const words = all.map(async (one) => await one.catch((error: Error) => error.message));
      // Twelve are asked, four thousand wait, the rest do not even wait.
      expect(new Set(await Promise.all(words.slice(4_012)))).toEqual(new Set(['too much is asked at once']));
      expect(fail).toHaveLength(12);
      for (const one of fail) one(new SourceError('UNREACHABLE', 'the line is cut'));
      // Those in line get the error that these met.
      expect(new Set(await Promise.all(words))).toEqual(new Set(['the line is cut', 'too much is asked at once']));
      expect(fail).toHaveLength(12);
      expect(hospital.state).toBe('OPEN');
    });
  });
});

describe('the hospitals of a system', () => {
  it('log once a minute that the operator must add an institution that is not configured', async () => {
    const logged: string[] = [];
    const log = pino({ level: 'error' }, { write: (line) => logged.push(line) });
    const hospitals = new Hospitals(new Map([['3310000001', server()]]), { deadline: 1_000, log });
    const asked = ['3310000001', '3310000009', '3310000009', '3310000008'].map((one) => hospitals.of(one) !== undefined);
    expect(asked).toEqual([true, false, false, false]);
    const said = () => logged.map((line) => (JSON.parse(line) as { institution: string }).institution);
    expect(said()).toEqual(['3310000009', '3310000008']);
    jest.setSystemTime(Date.now() + 60_000);
    hospitals.of('3310000009');
    expect(said()).toEqual(['3310000009', '3310000008', '3310000009']);
    await hospitals.close();
  });

  it('do not affect each other: one hangs, the others answer at once', async () => {
    const origins: Origin[] = [];
    const open: { destroy(): void }[] = [];
    let cuts = false;
    const hang = (response: { destroy(): void }) => (cuts ? response.destroy() : open.push(response));
    for (const hangs of [true, false]) origins.push(await startOrigin((_, response) => (hangs ? hang(response) : response.end('MSH'))));
    const logged: string[] = [];
    const hospitals = new Hospitals(
      new Map(origins.map(({ baseUrl }, i) => [`331000000${i}`, server(`${baseUrl}/store`, `hospital ${i}`)])),
      { deadline: 90_000, pause: 60_000, log: pino({ level: 'info' }, { write: (line) => logged.push(line) }) },
    );
    const [hung, well] = [hospitals.of('3310000000')!, hospitals.of('3310000001')!];
    const failed = Promise.allSettled(Array.from({ length: 40 }, async (_, i) => await hung.get(`a/b/${i}`, caller())));
    const bytes = await Promise.all(Array.from({ length: 40 }, async (_, i) => await well.get(`a/b/${i}`, caller())));
    // All calls to the healthy hospital are answered, while the other hospital still hangs.
    expect(open.length).toBeGreaterThan(0);
    cuts = true;
    for (const response of open) response.destroy();
    expect(bytes.map(String)).toEqual(Array.from({ length: 40 }, () => 'MSH'));
    for (const one of await failed) expect(one).toMatchObject({ status: 'rejected', reason: { name: 'SourceError' } });
    expect([hung.state, well.state]).toEqual(['OPEN', 'CLOSED']);
    // Twelve calls ran at once, and a few more before the circuit opened. Each was cut off and tried once more. The rest were not sent.
    expect(origins[0]!.calls.length).toBeGreaterThanOrEqual(24);
    expect(origins[0]!.calls.length).toBeLessThan(80);
    expect(origins[1]!.calls[0]).toMatchObject({ url: '/store/a/b/0', headers: { authorization: 'Bearer secret' } });
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ hospital: 'hospital 0', state: 'OPEN', times: 1 }]);
    expect(logged.join()).not.toMatch(/a\/b|127\.0\.0\.1|secret/);
    expect(hospitals.of('3310000009')).toBeUndefined();
    for (const origin of origins) await origin.close();
    await hospitals.close();
  });
});
