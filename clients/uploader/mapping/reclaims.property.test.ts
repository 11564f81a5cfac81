import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readUke } from '../formats/uke/read-uke.js';
import type { UkeFile } from '../formats/uke/uke-file.js';
import { toShiftJis } from '../testing/write-text.js';
import { hashSource } from './content-key.js';
import { mapCharts } from './map-charts.js';
import { mapUke } from './map-uke.js';
import type { Source } from './source-file.js';

const DAYS = Array.from({ length: 31 }, (_, at) => at + 1);

interface Step {
  readonly days: readonly number[];
  readonly isReclaim: boolean;
  readonly payer: string;
  readonly fund: string | null;
  readonly isReturned: boolean;
}

/** A claim file in the n-th month after May: one receipt of May with a prescription on each day. */
function claimOf({ days, isReclaim, payer, fund }: Step, index: number, isReturned: boolean): Source<UkeFile> {
  const tablets = (day: number) => `IY,21,1,620000001,3,10,7,,,,,,,${DAYS.map((one) => (one === day ? '7' : '')).join()}`;
  const bytes = toShiftJis(
    [
      `IR,1,33,1,1234567,,架空医院,2026${String(index + 6).padStart(2, '0')},00`,
      `RE,1,1112,202605,架空　花子,2,19600101,,,,,,,A-1234,,,,,${isReclaim ? '123456' : ''}`,
      `HO,${payer},1,1,1,100`,
      ...(fund === null ? [] : [`KO,${fund},1`]),
      ...days.map(tablets),
      ...(isReturned ? ['HR,1,1'] : []),
      'GO,1,0,99',
    ].join('\r\n'),
  );
  const reading = readUke(bytes);
  if (!reading.ok) throw new Error(reading.reason.code);
  return { value: reading.value, sha256: hashSource(bytes) };
}

const step: fc.Arbitrary<Step> = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 4 }),
  // A re-claim repeats the 検索番号; then its payer may be another one.
  isReclaim: fc.boolean(),
  payer: fc.constantFrom('01330012', '06330012'),
  fund: fc.constantFrom(null, '19113760', '54136015'),
  isReturned: fc.boolean(),
});

/** The first claim is not a re-claim. A later claim that is not a re-claim has the same payer as the one before it; with another payer it would be a second receipt of the month. */
const steps = fc.array(step, { minLength: 1, maxLength: 4 }).map((all) => {
  const made: Step[] = [];
  for (const one of all) {
    const isReclaim = one.isReclaim && made.length > 0;
    made.push({ ...one, isReclaim, payer: isReclaim ? one.payer : (made.at(-1)?.payer ?? one.payer) });
  }
  return made;
});

it('Claims of a month that were returned and claimed again, however often and in whichever order they are read, are the last claim alone', () => {
  const property = fc.property(
    steps.chain((all) => {
      const sources = all.flatMap((one, index) => [claimOf(one, index, false), ...(one.isReturned ? [claimOf(one, index, true)] : [])]);
      return fc.tuple(fc.constant(all), fc.shuffledSubarray(sources, { minLength: sources.length }));
    }),
    ([all, sources]) => {
      const { messages } = mapCharts(mapUke(sources).facts);
      const days = messages.flatMap(({ dataType, careDate }) => (dataType === 'OMP-01' ? [careDate] : []));
      expect(days.sort()).toEqual(
        all
          .at(-1)!
          .days.map((day) => `202605${String(day).padStart(2, '0')}`)
          .sort(),
      );
    },
  );
  fc.assert(property, { numRuns: 100 });
});
