import type { ClaimUnit, UkeDisease, UkeDispensing, UkeFile, UkeReceipt } from '../formats/uke/uke-file.js';
import { writtenDate } from './arbitrary-text.js';
import { row, type TextStyle, writeLines } from './write-text.js';

export interface UkeStyle extends TextStyle {
  readonly dates: Parameters<typeof writtenDate>[1];
}

/** Writes a claim file, from what a reader should find in it. */
export function writeUke(file: UkeFile, style: UkeStyle): Uint8Array {
  const date = (text: string | null) => text && writtenDate(text, style.dates);
  const { code, name } = file.facility;
  const [prefecture, table, number] = [code!.slice(0, 2), code!.slice(2, 3), code!.slice(3)];
  const common = { 1: '1', 2: prefecture, 3: table, 4: number };
  const head =
    file.kind === 'DISPENSING'
      ? row('YK', 9, { ...common, 5: name, 6: date(file.claimMonth), 7: '00' })
      : row('IR', 10, { ...common, 6: name, 7: date(file.claimMonth), 8: '00' });
  const receipts = file.receipts.flatMap((one) => writeReceipt(file.kind, one, date));
  return writeLines([head, ...receipts, row('GO', 4, { 1: String(file.receipts.length), 2: '0', 3: '99' })], style);
}

type Dates = (text: string | null) => string | null;

function writeReceipt(kind: UkeFile['kind'], receipt: UkeReceipt, date: Dates): string[][] {
  const { number, type, month, patient, searchNumber, payers } = receipt;
  const sex = patient.sex === null ? null : patient.sex === 'M' ? '1' : '2';
  const common = { 1: number, 2: type, 3: date(month), 4: patient.name, 5: sex, 6: date(patient.birthDate) };
  const isPharmacy = kind === 'DISPENSING';
  const re = isPharmacy
    ? row('RE', 42, { ...common, ...writePrescriber(receipt), 37: searchNumber, 41: patient.kana })
    : row('RE', 38, {
        ...{ ...common, 8: date(receipt.admittedOn), 13: patient.id, 18: searchNumber, 21: receipt.department, 36: patient.kana },
      });
  return [
    re,
    ...payers.map((payer) => row(payer.slice(0, 2), payer.startsWith('HO') ? 15 : 12, { 1: payer.slice(2) })),
    ...receipt.diseases.map((disease) => writeDisease(disease, date)),
    ...receipt.units.flatMap(writeUnit),
    ...receipt.dispensings.flatMap((one) => writeDispensing(one, date)),
    ...receipt.carried.map(({ fields }) => [...fields]),
  ];
}

function writePrescriber({ prescriber }: UkeReceipt): Record<number, string | null> {
  const { facilityCode, facilityName, doctors } = prescriber!;
  const names = [...doctors].map(([number, name]) => [14 + 2 * (Number(number) - 1), name] as const);
  const parts = facilityCode && { 9: facilityCode.slice(0, 2), 10: facilityCode.slice(2, 3), 11: facilityCode.slice(3) };
  return { ...parts, 12: facilityName, ...Object.fromEntries(names) };
}

function writeDisease(disease: UkeDisease, date: Dates): string[] {
  const { code, startedOn, outcome, modifiers, text, isMain, comment } = disease;
  return row('SY', 8, { 1: code, 2: date(startedOn), 3: outcome, 4: modifiers.join(''), 5: text, 6: isMain ? '01' : null, 7: comment });
}

/** The 診療識別 stands on the first record of a unit. */
function writeUnit({ classification, lines, comments }: ClaimUnit): string[][] {
  const rows = [
    ...comments.map((comment) => row('CO', 5, { 2: '1', 3: comment.code, 4: comment.text })),
    ...lines.map((line) => {
      const isMaterial = line.record === 'TO';
      const first = isMaterial ? 17 : 13;
      const places = isMaterial ? [11, 13, 15] : [7, 9, 11];
      const said = line.comments.flatMap(({ code, text }, index) => [[places[index]!, code] as const, [places[index]! + 1, text] as const]);
      return row(line.record, first + 31, {
        ...{ 2: '1', 3: line.code, 4: line.amount, 5: line.points, 6: line.count === null ? null : String(line.count) },
        ...(isMaterial && { 10: line.name }),
        ...Object.fromEntries(said),
        ...Object.fromEntries([...(line.days ?? [])].map(([day, count]) => [first + day - 1, String(count)])),
      });
    }),
  ];
  rows[0]![1] = classification ?? '';
  return rows;
}

function writeDispensing({ number, form, usageCode, instruction, drugs, comments, times }: UkeDispensing, date: Dates): string[][] {
  return [
    row('SH', 6, { 1: number, 2: form, 3: usageCode, 4: instruction }),
    ...drugs.map((drug) => row('IY', 10, { 1: '1', 2: drug.code, 3: drug.amount, 9: drug.dose })),
    ...comments.map((comment) => row('CO', 4, { 1: '1', 2: comment.code, 3: comment.text })),
    ...times.map((time) =>
      row('CZ', 46, {
        ...{ 1: time.doctor, 2: date(time.prescribedOn), 3: date(time.dispensedOn), 4: '1' },
        5: time.quantity === null ? null : String(time.quantity),
      }),
    ),
  ];
}
