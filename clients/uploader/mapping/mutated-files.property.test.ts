import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMedicineNotebook } from '../formats/medicine-notebook/read-medicine-notebook.js';
import { readAcceptances } from '../formats/orca/read-acceptances.js';
import { readCodes } from '../formats/orca/read-codes.js';
import { readDiseases } from '../formats/orca/read-diseases.js';
import { readMedical } from '../formats/orca/read-medical.js';
import { readPatients } from '../formats/orca/read-patients.js';
import { readPrescriptions } from '../formats/orca/read-prescriptions.js';
import { REASONS, type Reading } from '../formats/reading.js';
import { readRxSymbol } from '../formats/rx-symbol/read-rx-symbol.js';
import { readUke } from '../formats/uke/read-uke.js';
import { describeCorpus, readCorpus } from '../testing/corpus.js';
import { mutations } from '../testing/mutate-bytes.js';
import { readBack } from '../testing/read-back.js';
import { toShiftJis } from '../testing/write-text.js';
import { hashSource } from './content-key.js';
import { mapCharts } from './map-charts.js';
import { mapNotebooks } from './map-notebooks.js';
import { mapOrca } from './map-orca.js';
import { mapRxSymbols } from './map-rx-symbols.js';
import { type Mapped, mapUke } from './map-uke.js';
import type { Source } from './source-file.js';
import { writeStorageFile } from './write-ssmix2/storage-file.js';

/** How many files of each kind: `MUTATED_FILES=10000` for all eleven kinds together runs what the normal run samples. */
const RUNS = Math.ceil(Number(process.env.MUTATED_FILES ?? 660) / 11);

type Kind = readonly [
  name: string,
  files: () => readonly Uint8Array[],
  read: (bytes: Uint8Array) => readonly [Reading<unknown>, Mapped | null],
];

const kind = <T>(
  name: string,
  files: readonly string[],
  read: (bytes: Uint8Array) => Reading<T>,
  map: (source: Source<T>) => Mapped | null,
): Kind => [
  name,
  () => files.map((file) => readFileOf(file)),
  (bytes) => {
    const reading = read(bytes);
    return [reading, reading.ok ? map({ value: reading.value, sha256: hashSource(bytes) }) : null];
  },
];

/** The texts of the corpus are in UTF-8; receipt computers write Shift_JIS. Of the claim, the first receipts: to change a byte of it is quick then. */
function readFileOf(file: string): Uint8Array {
  if (file.startsWith('{')) return Buffer.from(file);
  if (file.startsWith('YK,')) return toShiftJis(file);
  const bytes = readCorpus(file);
  if (file.endsWith('.UKE')) return bytes.subarray(0, 6_000);
  return file.endsWith('.txt') ? toShiftJis(Buffer.from(bytes).toString('utf8')) : bytes;
}

const MEDICATIONS = ['620000001', '001000303', '810000001', '140000610'].map((code) => ({
  Medication_Code: code,
  Medication_Name: '架空',
  Medication_Number: '3',
}));
/** No reply of this kind is in the corpus. */
const VISIT = JSON.stringify({
  medicalget02res: {
    ...{
      Information_Date: '2026-05-05',
      Information_Time: '11:15:55',
      Api_Result: '00',
      Perform_Date: '2026-05-05',
      Department_Code: '01',
    },
    Patient_Information: { Patient_ID: '00012', WholeName: '架空　太郎', BirthDate: '1975-01-01', Sex: '1' },
    Medical_List_Information: [
      {
        Medical_Information: ['210', '310', '400'].map((of) => ({
          Medical_Class: of,
          Medical_Class_Number: '14',
          Medication_info: MEDICATIONS,
        })),
      },
      {},
    ],
  },
});

/** No pharmacy's claim is in the corpus. */
const PHARMACY = [
  'YK,1,33,4,7654321,架空薬局,202606,00,086-000-0000',
  'RE,1,4112,202605,架空　花子,2,19600101,,,33,1,1234567,架空医院,岡山県,医師　一郎',
  'HO,01330012,1,1,1,100',
  'SH,1,1,013,毎食後',
  'IY,1,620000001,3,,,,,,1',
  'CO,1,810000001,粉砕',
  'CZ,1,20260507,20260508,1,14',
  'SH,2,5',
  'IY,1,660000001,50',
  'CZ,1,20260507,20260508,1,1',
  'GO,1,100,99',
].join('\r\n');

const KINDS: readonly Kind[] = [
  kind('claims', ['uke/RECEIPTC_GAIRAI_SAMPLE.UKE'], readUke, (one) => mapUke([one])),
  kind('pharmacies’ claims', [PHARMACY], readUke, (one) => mapUke([one])),
  kind(
    'prescription symbols',
    ['full', 'multi-rp'].map((name) => `jahis-rx/normalization-${name}.txt`),
    readRxSymbol,
    (one) => mapRxSymbols([one]),
  ),
  kind(
    'notebooks',
    ['minimal-valid', 'multi-dispensing', 'supported-records-full'].map((name) => `jahis-tc/tc-${name}.txt`),
    readMedicineNotebook,
    (one) => mapNotebooks([one]),
  ),
  kind('patients', ['orca/patientgetv2.json'], readPatients, (one) => mapOrca({ patients: [one] })),
  kind('lists of patients', ['orca/patientlst1v2.json'], readPatients, (one) => mapOrca({ patients: [one] })),
  kind('diseases', ['orca/diseasegetv2.json'], readDiseases, (one) => mapOrca({ diseases: [one] })),
  kind('acceptances', ['orca/acceptlstv2_03.json'], readAcceptances, (one) => mapOrca({ acceptances: [one] })),
  kind('prescriptions', ['orca/prescriptionv2.json', 'orca/medicinenotebookv2.json'], readPrescriptions, (one) =>
    mapOrca({ prescriptions: [one] }),
  ),
  kind('codes', ['orca/system01lstv2_01.json'], readCodes, (one) => mapOrca({ codes: [one] })),
  kind('visits', [VISIT], readMedical, (one) => mapOrca({ medical: [one] })),
];

describeCorpus('uke', 'mutated files', () => {
  it.each(KINDS)('of %s give files that are read back, or a named reason, and never an error', (_name, files, read) => {
    const originals = files();
    const property = fc.property(fc.constantFrom(...originals), mutations, (original, changes) => {
      const bytes = changes.reduce((so, change) => change(so), original);
      const [reading, mapped] = read(bytes);
      const remarks = reading.ok ? [...reading.remarks, ...(mapped?.remarks ?? [])] : [reading.reason];
      for (const { code, record } of remarks) {
        expect(Object.keys(REASONS)).toContain(code);
        // Never text of the file.
        expect(record).toMatch(/^[\x20-\x7e]{0,40}$/);
      }
      if (!mapped) return;
      for (const message of mapCharts(mapped.facts).messages) readBack(writeStorageFile(message, '3311234567'));
    });
    fc.assert(property, { numRuns: RUNS });
  });
});

const CLAIM = [
  'IR,1,33,1,1234567,,,202606,00',
  ...['1', '2', '3'].flatMap((number) => [
    `RE,${number},1112,202605,患者${number},2,1960010${number},,,,,,,P-000${number}`,
    `HO,0133001${number},1,1,1,100`,
    `SY,250001${number},2026050${number},1,,,01,`,
    `IY,21,1,62000000${number},${number},10,${number},,,,,,,${Array.from({ length: 31 }, (_, day) => (day === Number(number) ? number : '')).join()}`,
  ]),
  'GO,3,3,99',
];

it('a mistake in one receipt changes nothing in the files of the other patients', () => {
  const filesOf = (bytes: Uint8Array) => {
    const reading = readUke(bytes);
    if (!reading.ok) throw new Error(reading.reason.code);
    const { messages } = mapCharts(mapUke([{ value: reading.value, sha256: hashSource(bytes) }]).facts);
    return messages.map((one) => writeStorageFile(one, '3311234567')).map(({ path, contentHash }) => `${path} ${contentHash}`);
  };
  const expected = filesOf(toShiftJis(CLAIM.join('\r\n'))).filter((file) => !file.includes('P-0002'));
  // Bytes within the records of the second receipt, without the ends of its lines.
  const [from, to] = [CLAIM.slice(0, 5), CLAIM.slice(0, 9)].map((lines) => toShiftJis(`${lines.join('\r\n')}\r\n`).length) as [
    number,
    number,
  ];
  const place = fc.integer({ min: from + 3, max: to - 3 });
  fc.assert(
    fc.property(fc.array(fc.record({ place, byte: fc.integer({ min: 0, max: 255 }) }), { minLength: 1, maxLength: 5 }), (changes) => {
      const bytes = Uint8Array.from(toShiftJis(CLAIM.join('\r\n')));
      for (const { place: at, byte } of changes)
        if (bytes[at] !== 0x0d && bytes[at] !== 0x0a && byte !== 0x0d && byte !== 0x0a) bytes[at] = byte;
      // A changed number may be that of another patient: then the two are one for every reader.
      fc.pre(!/P-000[13][\s\S]*P-000[13][\s\S]*P-000[13]/.test(Buffer.from(bytes).toString('latin1')));
      const files = filesOf(bytes);
      expect(files).toEqual(expect.arrayContaining(expected));
    }),
    { numRuns: RUNS * 3 },
  );
});
