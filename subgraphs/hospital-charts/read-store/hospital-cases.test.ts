import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Allergy, Demographics, Encounter, Prescription } from '../../kit/index.js';
import { readPdqmResponse } from '../../sources/fhir-pdqm/pdqm-response.js';
import { EntryReader, type ReadEntry } from './read-entry.js';
import { walkStore } from './walk-store.js';

/** Files that were read wrongly once, and what is right. They are read where they lie, and are no part of the project. */
const CASES = join(process.cwd(), '../shared/cases/hospital');
const present = existsSync(CASES);
if (!present && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('the hospital cases are required and missing');
if (!present) process.stderr.write('\n*** SKIPPED: the hospital cases are missing, so the readers were not tried on them ***\n\n');

/** The only file of a case, read as `ssmix2 read` reads it. */
function read(name: string): ReadEntry {
  const store = join(CASES, name);
  const entries = [...walkStore(store)].map((entry) => new EntryReader(store).read(entry));
  expect(entries).toHaveLength(1);
  return entries[0]!;
}

function items<T>(name: string): T[] {
  const entry = read(name);
  expect(entry.reason).toBeNull();
  return entry.items as T[];
}

function drug(name: string): Prescription['items'][number] {
  const [prescription, ...others] = items<Prescription>(name);
  expect([others, prescription!.items.length]).toEqual([[], 1]);
  return prescription!.items[0]!;
}

(present ? describe : describe.skip)('the files of hospitals that were read wrongly', () => {
  it('uneven doses are three amounts in the order of their intakes, and no single dose (JAMI usage supplements, RXE-7)', () => {
    const item = drug('A-01-rx-uneven-same-words');
    expect(item.dose).toBeNull();
    expect(item.doses.map(({ intake, amount }) => [intake, amount?.value, amount?.unit])).toEqual([
      [1, 2, '錠'],
      [2, 1, '錠'],
      [3, 1, '錠'],
    ]);
    expect(item.usage?.text).toBe('１日３回朝昼夕食後、1回目 ２錠、2回目 １錠、3回目 １錠');
    expect(item.daily).toMatchObject({ value: 4 });
  });

  it('a range of doses has both ends, and no number that could be taken for the dose (HL7 2.5 §4.14.4.4)', () => {
    expect(drug('A-02-rx-dose-range-RXE-4')).toMatchObject({
      dose: { value: null, text: '1-2', unit: '錠' },
      doseRange: { low: { value: 1 }, high: { value: 2, unit: '錠' } },
    });
  });

  it('two TQ1 are two times with their own amounts (HL7 2.5 §4.13.6, §4.5.4.2)', () => {
    const item = drug('A-04-rx-two-TQ1-after-RXE');
    expect(item).toMatchObject({ dose: null, days: 7, warnings: [] });
    expect(item.timings.map(({ dose, usage }) => [dose?.value, dose?.unit, usage?.text])).toEqual([
      [2, '錠', '１日１回朝食後'],
      [1, '錠', '１日１回夕食後'],
    ]);
    expect(item.usage?.text).toBe('１日１回朝食後 2錠 7日 20260301 ／ １日１回夕食後 1錠 7日 20260301');
  });

  it('a condition and clock times are shown, also in the usage (HL7 2.5 §4.5.4.4, §4.5.4.10)', () => {
    const item = drug('A-07-rx-condition-TQ1-10-explicit-times-TQ1-4');
    expect(item.timings).toMatchObject([{ condition: '収縮期血圧160以上のとき', times: ['06:00', '14:00', '22:00'] }]);
    expect(item.usage?.text).toBe('１日１回、06:00・14:00・22:00、収縮期血圧160以上のとき');
  });

  it('an order whose status is cancelled is not current (HL7 2.5 §4.5.1.5)', () => {
    expect(read('A-08-rx-order-status-ORC-5-CA')).toMatchObject({ outcome: 'NOT_CURRENT', items: [] });
  });

  it('only the new drug of a replaced order is shown (HL7 2.5 table 0119, RP and RO)', () => {
    expect(drug('A-10-rx-replaced-order-RP')).toMatchObject({ drug: { text: '新処方錠' }, state: 'ACTIVE' });
  });

  it('the site of an eye drop is shown (HL7 2.5 §4.14.2.2)', () => {
    expect(drug('B-29-rx-body-site-RXR-2')).toMatchObject({ site: { text: '右眼' }, route: { text: '眼' } });
  });

  it('a drug for when it is needed says so, with the number of its doses (RXE-27, HL7 2.5 §4.5.4.14)', () => {
    expect(drug('B-30-rx-PRN-count-TQ1-14')).toMatchObject({
      asNeeded: true,
      category: { code: '22', text: '頓用' },
      timings: [{ count: 10, instruction: '１日２回まで' }],
    });
  });

  it('the drugs of a mixture are shown (HL7 2.5 §4.14.3)', () => {
    expect(drug('B-32-rx-compound-RXC')).toMatchObject({
      components: [
        { role: 'B', drug: { text: '乳糖' }, amount: { value: 2, unit: 'グラム' } },
        { role: 'A', drug: { text: '架空散' }, amount: { value: 1, unit: 'グラム' } },
      ],
    });
  });

  it('a partial dispensing says so, with its note (HL7 2.5 §4.14.7.9, table 0322)', () => {
    expect(drug('B-33-rx-partial-dispense')).toMatchObject({ isPartial: true, notes: ['一部のみ交付'] });
    expect(items<Prescription>('B-33-rx-partial-dispense')[0]!.notes).toEqual(['一部のみ交付']);
  });

  it('meals say of which days and which meal they are (HL7 2.5 §4.9.1.2, §4.5.4.7)', () => {
    const meals = items<Encounter>('B-36-diet-which-meals-and-days');
    expect(
      meals.map(({ dietOrders, timings }) => [dietOrders, timings.map((one) => [one.startsAt?.text, one.endsAt?.text])]),
    ).toMatchObject([
      [[{ diets: [{ text: '五分粥' }], servicePeriods: [] }], [['2026030112', '2026030208']]],
      [[{ diets: [{ text: '絶食' }], servicePeriods: [{ text: '朝食' }] }], [['20260302', '20260302']]],
    ]);
  });

  it('a maiden name is not the name in use, also in kana (HL7 2.5 table 0200)', () => {
    expect(items<Demographics>('A-21-dem-maiden-kana')).toMatchObject([{ name: '架空 桃子', kana: 'カクウ モモコ' }]);
  });

  it('a name in Latin letters is shown with its further given names (HL7 2.5 §2.A.88, table 0465)', () => {
    expect(items<Demographics>('B-24-dem-alphabetic-name')).toMatchObject([{ name: 'SMITH JOHN PAUL' }]);
  });

  it('an erroneous allergy is not shown, and a suspected one is marked (HL7 2.5 §3.4.7.17)', () => {
    const allergies = items<Allergy>('A-22-alg-erroneous-IAM-17');
    expect(allergies.map(({ substance, status }) => [substance.text, status])).toEqual([['疑い薬', 'SUSPECTED']]);
  });

  it('the patient may be anywhere in PID-3 (HL7 2.5 §3.4.2.3)', () => {
    expect(read('C-44-pid3-second-repetition')).toMatchObject({ outcome: 'READ' });
  });

  it('an old name of a FHIR patient is not the name in use, wherever it stands (FHIR R4 HumanName.use)', () => {
    const answer = readPdqmResponse(readFileSync(join(CASES, 'protocols/names-old-first.json')));
    expect(answer).toMatchObject({ ok: true, patients: [{ name: '新姓 桃子' }] });
  });
});
