import fc from 'fast-check';
import { dayOfMonth } from '../formats/text/read-date.js';
import type { ClaimLine, ClaimUnit, UkeFile, UkeReceipt } from '../formats/uke/uke-file.js';
import { dateStyle, day, decimal, digits, maybe, month, style, text } from './arbitrary-text.js';
import type { UkeStyle } from './uke-writer.js';

export const ukeStyle: fc.Arbitrary<UkeStyle> = fc
  .record({ text: style, dates: dateStyle })
  .map(({ text: of, dates }) => ({ ...of, dates }));

const patient = fc.record({
  id: maybe(fc.stringMatching(/^[0-9A-Z]{4,10}$/)),
  name: maybe(text),
  kana: maybe(text),
  sex: maybe(fc.constantFrom('M' as const, 'F' as const)),
  birthDate: maybe(day),
});

const disease = fc.record({
  line: fc.constant(0),
  code: digits(7),
  startedOn: maybe(day),
  outcome: maybe(fc.constantFrom('1' as const, '2' as const, '3' as const, '4' as const)),
  modifiers: fc.array(digits(4), { maxLength: 20 }),
  text: maybe(text),
  isMain: fc.boolean(),
  comment: maybe(text),
});

const comment = fc.record({ line: fc.constant(0), code: maybe(digits(9)), text });

/** 31 columns: those of days that the month has. */
const days = (of: string) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 31 })
    .map((all) => all.filter((one) => dayOfMonth(of, one) !== null).sort((one, other) => one - other))
    .filter((all) => all.length > 0)
    .chain((all) =>
      fc
        .array(fc.integer({ min: 1, max: 90 }), { minLength: all.length, maxLength: all.length })
        .map((counts) => new Map(all.map((one, index) => [one, counts[index]!]))),
    );

const line = (of: string, isLast: boolean): fc.Arbitrary<ClaimLine> =>
  fc
    .record({
      ...{ line: fc.constant(0), record: fc.constantFrom('SI' as const, 'IY' as const, 'TO' as const), code: digits(9) },
      ...{ amount: maybe(decimal), points: isLast ? decimal : fc.constant(null), days: maybe(days(of)) },
      ...{ comments: fc.array(comment, { maxLength: 3 }), name: maybe(text), known: fc.integer({ min: 1, max: 31 }) },
    })
    .map(({ name, known, ...one }) => ({
      ...one,
      name: one.record === 'TO' ? name : null,
      count: one.days === null ? known : [...one.days.values()].reduce((sum, count) => sum + count, 0),
    }));

const unit = (of: string): fc.Arbitrary<ClaimUnit> =>
  fc
    .record({
      ...{ classification: digits(2), before: fc.array(line(of, false), { maxLength: 3 }), last: line(of, true) },
      comments: fc.array(comment, { maxLength: 2 }),
    })
    .map(({ classification, before, last, comments }) => ({
      ...{ line: 0, classification, lines: [...before, last], comments, count: last.count },
    }));

const receiptOf = (kind: 'MEDICAL' | 'DISPENSING'): fc.Arbitrary<UkeReceipt> =>
  month.chain((of) =>
    fc
      .record({
        ...{ number: digits(2), type: digits(3), isInpatient: fc.boolean(), patient, admittedOn: maybe(day) },
        ...{ department: maybe(digits(2)), searchNumber: maybe(digits(12)) },
        // 保険 and up to four 公費, in every combination.
        payers: fc.record({ insurance: fc.boolean(), publicFunds: fc.array(digits(8), { maxLength: 4 }) }),
        ...{ diseases: fc.array(disease, { maxLength: 3 }), units: fc.array(unit(of), { maxLength: 4 }) },
        ...{ prescriber, dispensings: fc.array(dispensing, { maxLength: 3 }) },
      })
      .map(({ payers, isInpatient, ...one }): UkeReceipt => {
        const setting = kind === 'MEDICAL' && isInpatient ? 'INPATIENT' : 'OUTPATIENT';
        const isMedical = kind === 'MEDICAL';
        return {
          ...{ ...one, line: 0, month: of, type: `${one.type}${setting === 'INPATIENT' ? 1 : 2}`, setting },
          patient: isMedical ? one.patient : { ...one.patient, id: null },
          admittedOn: setting === 'INPATIENT' ? one.admittedOn : null,
          department: isMedical ? one.department : null,
          payers: [...(payers.insurance ? ['HO01130012'] : []), ...payers.publicFunds.map((fund) => `KO${fund}`)],
          isReturned: false,
          diseases: isMedical ? one.diseases : [],
          units: isMedical ? one.units : [],
          prescriber: isMedical ? null : one.prescriber,
          dispensings: isMedical ? [] : one.dispensings,
          carried: [],
        };
      }),
  );

const prescriber = fc
  .record({ facilityCode: maybe(digits(10)), facilityName: maybe(text), names: fc.array(text, { maxLength: 10 }) })
  .map(({ names, ...one }) => ({ ...one, doctors: new Map(names.map((name, index) => [String(index + 1), name])) }));

const dispensing = fc.record({
  ...{ line: fc.constant(0), number: maybe(digits(2)), form: maybe(fc.constantFrom('1', '3', '5', '10')), usageCode: maybe(digits(3)) },
  instruction: maybe(text),
  drugs: fc.array(fc.record({ line: fc.constant(0), code: digits(9), amount: maybe(decimal), dose: maybe(decimal) }), { maxLength: 3 }),
  comments: fc.array(comment, { maxLength: 2 }),
  times: fc.array(
    fc.record({
      ...{ line: fc.constant(0), doctor: maybe(fc.constantFrom('1', '2', '10')), prescribedOn: maybe(day), dispensedOn: maybe(day) },
      quantity: maybe(fc.integer({ min: 1, max: 90 })),
    }),
    { maxLength: 3 },
  ),
});

export const ukeFile: fc.Arbitrary<UkeFile> = fc.constantFrom('MEDICAL' as const, 'DISPENSING' as const).chain((kind) =>
  fc
    .record({
      ...{ prefecture: digits(2), number: digits(7), name: maybe(text), claimMonth: month },
      receipts: fc.array(receiptOf(kind), { maxLength: 4 }),
    })
    .map(({ prefecture, number, name, claimMonth, receipts }) => ({
      ...{ kind, facility: { code: `${prefecture}${kind === 'MEDICAL' ? 1 : 4}${number}`, name } },
      ...{ claimMonth, receipts, carried: [] },
    })),
);
