import fc from 'fast-check';
import { EMERGENCY_RULES } from './emergency-rules.js';
import { type Start, waitOf } from './start-limits.js';

const MINUTE = 60_000;
const { limits } = EMERGENCY_RULES;

/** Tries to start once a minute for a day, and returns the times of the starts that were allowed. */
function startsOfDay(next: (minute: number) => Omit<Start, 'at'>): number[] {
  const starts: Start[] = [];
  for (let minute = 0; minute < 24 * 60; minute++) {
    const start = { ...next(minute), at: minute * MINUTE };
    if (!waitOf(starts, start, limits)) starts.push(start);
  }
  return starts.map(({ at }) => at / MINUTE);
}

it('a person who tries each minute gets the free starts and then waits twice as long each time', () => {
  const starts = startsOfDay((minute) => ({ user: 'u', facility: 'f', named: `n${minute}` }));
  const waits = starts.slice(limits.person.free).map((at, i) => at - starts[limits.person.free - 1 + i]!);
  expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8].map((n) => (n * limits.person.pause) / MINUTE));
  expect(starts.length).toBeLessThan(12);
});

it('many people who try each minute are limited by their facility, and by the name that they describe', () => {
  expect(startsOfDay((minute) => ({ user: `u${minute}`, facility: 'f', named: `n${minute}` })).length).toBeLessThan(
    limits.facility.free + 9,
  );
  expect(startsOfDay((minute) => ({ user: `u${minute}`, facility: `f${minute}`, named: 'n' })).length).toBeLessThan(
    limits.patient.free + 9,
  );
});

it('a start with nothing in common with earlier starts does not wait', () => {
  const start = fc.record({ user: fc.constant('u'), facility: fc.constant('f'), named: fc.constantFrom('n', null), at: fc.nat(1000) });
  fc.assert(
    fc.property(fc.array(start, { maxLength: 40 }), (starts) => {
      expect(waitOf(starts, { user: 'v', facility: 'g', named: null, at: 1000 }, limits)).toBeUndefined();
    }),
  );
});
