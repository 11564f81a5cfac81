import fc from 'fast-check';
import type { MessageHead } from '../../hl7-v2/message-head.js';
import type { DemographicsValue } from '../../hl7-v2/read-demographics.js';
import type { AllergyValue } from '../problems/read-allergies.js';
import type { DiagnosisValue } from '../problems/read-diagnoses.js';
import { nte } from './arbitrary-orders.js';
import {
  code,
  coded,
  cwe,
  cweComponents,
  cweList,
  head,
  localCoded,
  maybe,
  number15,
  person,
  place,
  placeCode,
  text,
  time,
  xcn,
} from './arbitrary-parts.js';
import { type Segment, segment } from './hl7-writer.js';

const SEXES = { M: 'MALE', F: 'FEMALE', O: 'OTHER', U: 'UNKNOWN' } as const;

/** Names that are not in use, before and after the one that is: former names, and names of a period that is over. */
const oldName = fc.record({
  name: fc.tuple(text, text),
  type: fc.constantFrom('M', 'B', 'P', 'L'),
  form: fc.constantFrom('I', 'P', 'A', null),
});
const further = fc.oneof(fc.constant(null), text);

export const demographics: fc.Arbitrary<{ value: DemographicsValue & MessageHead; segments: Segment[]; pid: Segment['fields'] }> = fc
  .record({
    ...{ head, name: fc.tuple(text, text, further), kana: fc.tuple(text, text, further), birthDate: time },
    ...{
      sex: fc.constantFrom('M', 'F', 'O', 'U'),
      before: fc.array(oldName, { maxLength: 2 }),
      after: fc.array(oldName, { maxLength: 2 }),
    },
  })
  .map(({ head: { messageId, sentAt }, name, kana, birthDate, sex, before, after }) => ({
    value: {
      ...{ messageId, sentAt, birthDate, sex: SEXES[sex as keyof typeof SEXES] },
      ...{ name: name.filter(Boolean).join(' '), kana: kana.filter(Boolean).join(' ') },
    },
    segments: [segment('EVN', { 2: sentAt!.text })],
    pid: { 5: [...before.map(oldXpn), xpn(name, 'I'), ...after.map(oldXpn), xpn(kana, 'P')], 7: birthDate.text, 8: sex },
  }));

function xpn([family, given, more = null]: readonly (string | null)[], form: string | null, type = 'L', until: string | null = null) {
  return [family!, given!, more, null, null, null, type, form, ...Array<null>(4).fill(null), until];
}

function oldXpn({ name, type, form }: { name: readonly string[]; type: string; form: string | null }) {
  return xpn(name, form, type, type === 'L' ? '20200331' : null);
}

/** HL7 table 0438. */
const STATUSES = {
  U: 'UNCONFIRMED',
  P: 'PENDING',
  S: 'SUSPECTED',
  C: 'CONFIRMED',
  I: 'INACTIVE',
  E: 'ERRONEOUS',
  D: 'DOUBTED',
} as const;

export const allergies: fc.Arbitrary<{ values: AllergyValue[]; segments: Segment[] }> = fc
  .record({
    head,
    list: fc.array(
      fc.record({
        kind: maybe(coded),
        substance: coded,
        severity: maybe(coded),
        reaction: maybe(text),
        action: maybe(fc.constantFrom('A', 'D', 'U', 'X')),
        sensitivity: maybe(localCoded),
        group: maybe(localCoded),
        status: maybe(fc.constantFrom(...Object.values(STATUSES))),
        notes: fc.array(text, { maxLength: 2 }),
        identifiedOn: maybe(time),
        author: maybe(person),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ head: { messageId, sentAt }, list }) => ({
    values: list.map(
      ({ notes, ...one }, index): AllergyValue => ({
        ...{ messageId, sentAt, sequence: String(index + 1), ...one },
        ...(notes.length > 0 && { notes }),
      }),
    ),
    segments: list.flatMap((one, index) => [
      segment('IAM', {
        1: String(index + 1),
        2: cwe(one.kind),
        3: cwe(one.substance),
        4: cwe(one.severity),
        5: one.reaction,
        6: one.action,
        ...{ 9: cwe(one.sensitivity), 10: cwe(one.group), 11: one.identifiedOn?.text ?? null },
        17: one.status && [[Object.entries(STATUSES).find(([, status]) => status === one.status)![0], null, 'HL70438']],
        18: xcn(one.author),
      }),
      ...nte(one.notes),
    ]),
  }));

export const diagnoses: fc.Arbitrary<{ values: DiagnosisValue[]; segments: Segment[] }> = fc
  .record({
    head,
    list: fc.array(
      fc.record({
        id: maybe(number15),
        condition: coded,
        prefixes: fc.array(coded, { maxLength: 2 }),
        suffixes: fc.array(coded, { maxLength: 2 }),
        exchanged: fc.boolean(),
        icd10: maybe(fc.record({ code, text: maybe(text) })),
        action: maybe(fc.constantFrom('AD', 'UP', 'DE')),
        startedOn: maybe(time),
        endedOn: maybe(time),
        confirmation: maybe(localCoded),
        outcome: maybe(coded),
        rank: maybe(fc.constantFrom('1', '2')),
        department: maybe(coded),
        place: maybe(place),
        author: maybe(person),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ head: { messageId, sentAt }, list }) => ({
    values: list.map(
      ({ prefixes, suffixes, exchanged: _exchanged, icd10, rank, ...one }): DiagnosisValue => ({
        messageId,
        sentAt,
        ...one,
        modifiers: [...prefixes, ...suffixes],
        icd10: icd10 && { ...icd10, system: 'I10' },
        primary: rank === null ? null : rank === '1',
      }),
    ),
    segments: list.flatMap((one) => [
      segment('PRB', {
        1: one.action,
        3: cwe(one.condition),
        4: one.id,
        9: one.endedOn?.text ?? null,
        10: one.icd10 && [[...cweComponents({ ...one.icd10, system: 'I10' }), 'O', '外来時', 'JHSD0004']],
        13: cwe(one.confirmation),
        14: cwe(one.outcome),
        16: one.startedOn?.text ?? null,
        18: one.rank && [[one.rank, '主診断', 'JHSD0007']],
      }),
      segment('ZPR', {
        2: cwe(one.condition),
        [one.exchanged ? 4 : 1]: cweList(one.prefixes),
        [one.exchanged ? 6 : 3]: cweList(one.suffixes),
      }),
      segment('ORC', { 1: 'NW', 12: xcn(one.author), 17: cwe(one.department), 29: placeCode(one.place) }),
    ]),
  }));
