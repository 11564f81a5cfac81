import fc from 'fast-check';
import type { DrugCodeKind, RxDrug, RxGroup, RxSymbol } from '../formats/rx-symbol/rx-symbol.js';
import { dateStyle, day, decimal, digits, maybe, style, text, writtenDate } from './arbitrary-text.js';
import { row, type TextStyle, writeLines } from './write-text.js';

type Dates = Parameters<typeof writtenDate>[1];
const CODES: Readonly<Record<DrugCodeKind, string>> = { RECEIPT: '2', PRICE: '3', YJ: '4', HOT: '6', GENERIC: '7' };

/** Writes a prescription as the standard has it, from what a reader should find in it. */
export function writeRxSymbol(symbol: RxSymbol, of: TextStyle, dates: Dates): Uint8Array {
  const date = (value: string | null) => value && writtenDate(value, dates === 'LETTER' ? 'DIGIT' : dates);
  const { facility, department, doctor, patient, split } = symbol;
  const sex = patient.sex === null ? null : patient.sex === 'M' ? '1' : '2';
  const one = (name: string, ...fields: (string | null)[]) =>
    row(name, fields.length + 1, Object.fromEntries(fields.map((f, i) => [i + 1, f])));
  return writeLines(
    [
      [`JAHIS${symbol.version}`],
      one('1', facility.code!.slice(2, 3), facility.code!.slice(3), facility.code!.slice(0, 2), facility.name),
      one('4', department.code === null ? '1' : '2', department.code, department.name),
      one('5', doctor.code, null, doctor.name),
      one('11', patient.id, patient.name, patient.kana),
      one('12', sex),
      one('13', date(patient.birthDate)),
      one('22', '01330012'),
      one('23', '1', '2', '1'),
      one('51', date(symbol.issuedOn)),
      one('52', date(symbol.validUntil)),
      ...(symbol.leftoverCheck === null ? [] : [one('62', symbol.leftoverCheck)]),
      ...(split === null ? [] : [one('63', String(split.parts), String(split.part))]),
      ...(symbol.refills === null ? [] : [one('64', String(symbol.refills))]),
      ...symbol.remarks.map((remark, index) => one('81', String(index + 1), '', remark)),
      ...(symbol.exchangeNumber === null ? [] : [one('82', '1', symbol.exchangeNumber)]),
      ...symbol.groups.flatMap((group) => writeGroup(group, one)),
    ],
    of,
  );
}

type WriteRow = (name: string, ...fields: (string | null)[]) => string[];

function writeGroup({ number, form, formName, quantity, usage, supplements, drugs }: RxGroup, one: WriteRow): string[][] {
  return [
    one('101', number, form, formName, quantity === null ? null : String(quantity)),
    one('111', number, usage!.code === null ? '1' : '2', usage!.code, usage!.name, usage!.times),
    ...supplements.map((words, index) => one('181', number, String(index + 1), '5', words)),
    ...drugs.flatMap((drug, index) => writeDrug(drug, number, String(index + 1), one)),
  ];
}

function writeDrug(drug: RxDrug, group: string, number: string, one: WriteRow): string[][] {
  const { kind, code, codeKind, name, amount, unit, isStrength, intakes, dose, supplements } = drug;
  return [
    one('201', group, number, kind, codeKind === null ? '1' : CODES[codeKind], code, name, amount, isStrength ? '2' : '1', unit),
    ...(intakes.length > 0 ? [one('221', group, number, ...intakes)] : []),
    ...(dose === null ? [] : [one('241', group, number, dose, '3')]),
    ...supplements.map((words, index) => one('281', group, number, String(index + 1), '6', words)),
  ];
}

/** Words that are neither a number nor a code, with a character beyond ASCII. */
export const words = text.filter((one) => /[^\x00-\x7f]/.test(one) && /[^\d.-]/.test(one.normalize('NFKC')));

export const coded: fc.Arbitrary<{ code: string | null; codeKind: DrugCodeKind | null }> = fc.oneof(
  fc.constant({ code: null, codeKind: null }),
  digits(9).map((code) => ({ code, codeKind: 'RECEIPT' as const })),
  fc.constantFrom('2171022F1029', '1149019F1560').map((code) => ({ code, codeKind: 'YJ' as const })),
  fc.constantFrom('1038354', '103835401', '1038354010101').map((code) => ({ code, codeKind: 'HOT' as const })),
  fc.constantFrom('1179044F1ZZZ').map((code) => ({ code, codeKind: 'GENERIC' as const })),
);

const drug: fc.Arbitrary<RxDrug> = fc
  .record({
    ...{ line: fc.constant(0), kind: fc.constantFrom('1', '2', '3'), coded, name: words, amount: decimal, amountText: fc.constant(null) },
    ...{ unit: words, isStrength: fc.boolean(), intakes: fc.array(decimal, { maxLength: 5 }), dose: maybe(decimal) },
    supplements: fc.array(words, { maxLength: 2 }),
  })
  .map(({ coded: of, ...one }) => ({ ...one, ...of }));

const group = fc.record({
  ...{ line: fc.constant(0), form: fc.constantFrom('1', '2', '3', '4', '5', '6', '9'), formName: maybe(words) },
  quantity: maybe(fc.integer({ min: 1, max: 90 })),
  usage: fc.record({ code: maybe(fc.constant('1013044400000000')), name: words, times: maybe(fc.constantFrom('1', '3')) }),
  supplements: fc.array(words, { maxLength: 2 }),
  drugs: fc.array(drug, { minLength: 1, maxLength: 3 }),
});

export const rxSymbol: fc.Arbitrary<RxSymbol> = fc
  .record({
    ...{ version: fc.constantFrom('9', '10'), facility: fc.record({ code: digits(10), name: words }) },
    department: fc.record({ code: maybe(digits(2)), name: maybe(words) }),
    doctor: fc.record({ code: maybe(digits(4)), name: maybe(words) }),
    patient: fc.record({
      ...{ id: maybe(digits(6)), name: words, kana: maybe(words), sex: maybe(fc.constantFrom('M' as const, 'F' as const)) },
      birthDate: maybe(day),
    }),
    ...{ issuedOn: day, validUntil: maybe(day), exchangeNumber: maybe(digits(16)), leftoverCheck: maybe(fc.constantFrom('1', '2')) },
    split: maybe(fc.record({ parts: fc.integer({ min: 2, max: 3 }), part: fc.integer({ min: 1, max: 3 }) })),
    ...{ refills: maybe(fc.integer({ min: 1, max: 3 })), remarks: fc.array(words, { maxLength: 2 }) },
    groups: fc.array(group, { minLength: 1, maxLength: 4 }),
  })
  .map(({ groups, ...one }) => ({
    ...one,
    groups: groups.map((of, index) => ({ ...of, number: String(index + 1) })),
    carried: [],
  }));

export const rxStyle = fc.record({ text: style, dates: dateStyle });
