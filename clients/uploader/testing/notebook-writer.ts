import fc from 'fast-check';
import type { MedicineNotebook, NotebookDispensing, NotebookGroup } from '../formats/medicine-notebook/medicine-notebook.js';
import { day, decimal, digits, maybe, writtenDate } from './arbitrary-text.js';
import { coded, words } from './rx-symbol-writer.js';
import { type TextStyle, writeLines } from './write-text.js';

const CODES = { RECEIPT: '2', PRICE: '3', YJ: '4', HOT: '6', GENERIC: '7' } as const;

/** Writes a notebook as the standard has it, from what a reader should find in it. Eras have letters here. */
export function writeNotebook(notebook: MedicineNotebook, style: TextStyle, isEra: boolean): Uint8Array {
  const date = (value: string | null) => (value === null ? '' : writtenDate(value, isEra ? 'LETTER' : 'WESTERN'));
  const { version, direction, patient, dispensings, part } = notebook;
  const sex = patient.sex === null ? '' : patient.sex === 'M' ? '1' : '2';
  return writeLines(
    [
      [`JAHISTC${version}`, direction ?? ''],
      ['1', patient.name!, sex, date(patient.birthDate), '', '', '', '', '', '', patient.kana ?? ''],
      ...dispensings.flatMap((one) => writeDispensing(one, date)),
      ...(part === null ? [] : [['911', part.dataId!, String(part.parts), String(part.part)]]),
    ],
    style,
  );
}

function writeDispensing(one: NotebookDispensing, date: (value: string | null) => string): string[][] {
  const facility = (name: string, of: NotebookDispensing['dispenser']) =>
    of === null
      ? []
      : [[name, of.name ?? '', ...(of.code === null ? ['', '', ''] : [of.code.slice(0, 2), of.code.slice(2, 3), of.code.slice(3)])]];
  return [
    ['5', date(one.dispensedOn), '1'],
    ...facility('11', one.dispenser),
    ['15', '薬剤師　架空', '', '1'],
    ...facility('51', one.prescriber),
    ...one.groups.flatMap(writeGroup),
    ...one.notes.map((note) => ['501', note, '1']),
  ];
}

function writeGroup({ number, doctor, department, drugs, usage, notes }: NotebookGroup): string[][] {
  return [
    ['55', doctor ?? '', department ?? '', '1'],
    ...drugs.flatMap((drug) => [
      [
        ...['201', number, drug.name!, drug.amount ?? '', drug.unit ?? '', drug.codeKind === null ? '1' : CODES[drug.codeKind]],
        ...[drug.code ?? '', '1', drug.genericName ?? ''],
      ],
      ...drug.notes.map((note) => ['281', number, note, '1']),
    ]),
    [
      '301',
      number,
      usage!.name!,
      String(usage!.quantity ?? ''),
      '日分',
      usage!.form ?? '',
      usage!.code === null ? '1' : '2',
      usage!.code ?? '',
      '1',
    ],
    ...notes.map((note) => ['311', number, note, '1']),
  ];
}

const facility = fc.record({ name: maybe(words), code: maybe(digits(10)) });

const drug = fc
  .record({
    ...{ line: fc.constant(0), name: words, amount: maybe(decimal), amountText: fc.constant(null), unit: maybe(words), coded },
    ...{ genericName: maybe(words), notes: fc.array(words, { maxLength: 2 }) },
  })
  .map(({ coded: of, ...one }) => ({ ...one, ...of }));

const group = fc.record({
  ...{ line: fc.constant(0), doctor: maybe(words), department: maybe(words), drugs: fc.array(drug, { minLength: 1, maxLength: 3 }) },
  usage: fc.record({
    ...{ name: words, quantity: maybe(fc.integer({ min: 1, max: 90 })) },
    ...{ form: maybe(fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '9', '10')), code: maybe(fc.constant('1013044400000000')) },
  }),
  notes: fc.array(words, { maxLength: 2 }),
});

const dispensing = fc
  .record({
    ...{ line: fc.constant(0), dispensedOn: maybe(day), dispenser: maybe(facility), prescriber: maybe(facility) },
    ...{ groups: fc.array(group, { maxLength: 3 }), notes: fc.array(words, { maxLength: 2 }) },
  })
  .map(({ groups, ...one }) => ({ ...one, groups: groups.map((of, index) => ({ ...of, number: String(index + 1) })) }));

export const notebook: fc.Arbitrary<MedicineNotebook> = fc.record({
  ...{ version: fc.constantFrom('01', '06', '08'), direction: fc.constantFrom('1' as const, '2' as const) },
  patient: fc.record({
    ...{ name: words, kana: maybe(words), sex: maybe(fc.constantFrom('M' as const, 'F' as const)), birthDate: maybe(day) },
  }),
  dispensings: fc.array(dispensing, { maxLength: 3 }),
  part: maybe(fc.record({ dataId: digits(14), parts: fc.constant(1), part: fc.constant(1) })),
  carried: fc.constant([]),
});
