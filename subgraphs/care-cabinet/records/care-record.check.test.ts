import { BodySite } from './body-site.js';
import { InjuryLevel, MealTime } from './care-form.js';
import {
  CORRECTIONS_AT_MOST,
  checkCareRecord,
  checkChange,
  checkCorrection,
  checkReplay,
  MENTIONS_AT_MOST,
  TAGS_AT_MOST,
} from './care-record.check.js';
import type { ContentInput } from './care-record-content.js';
import { VITAL_SIGNS, VitalSignKind } from './vital-sign.js';

const DAY = { careDate: '2026-01-15', today: '2026-01-15', dates: [{}] };
const show = (errors: readonly { readonly code: string; readonly field: readonly string[] }[]) =>
  errors.map(({ code, field }) => `${field.slice(1).join('.')} ${code}`);
const vital = (kind: string, value: number, unit?: string) => ({ kind: kind as VitalSignKind, value, unit });

it.each<[string, Partial<ContentInput> & { id?: string; idempotencyKey?: string }, string[]]>([
  ['a text', {}, []],
  ['no text, but a vital sign', { text: '', vitals: [vital('PULSE', 72)] }, []],
  ['no text, but a form', { text: '', form: { meal: { time: MealTime.LUNCH } } }, []],
  ['a blank text', { text: ' 　\n' }, ['text REQUIRED']],
  ['a text that is too long', { text: 'あ'.repeat(10_001) }, ['text TOO_LONG']],
  ['a text of which nothing can be seen', { text: '\u200b\u200d\u2060\ufe0f' }, ['text REQUIRED']],
  ['a text with half of a character', { text: 'a\ud800b' }, ['text CHARACTERS']],
  ['a text with characters of two code units', { text: '𠮷野家👩‍⚕️' }, []],
  ['a text with NUL', { text: 'a\0b' }, ['text CHARACTERS']],
  ['a vital sign in its unit', { vitals: [vital('BODY_TEMPERATURE', 38.2, 'Cel')] }, []],
  ['a vital sign in another unit', { vitals: [vital('BODY_TEMPERATURE', 38.2, '[degF]')] }, ['vitals.0.unit UNIT']],
  ['a temperature in Fahrenheit', { vitals: [vital('BODY_TEMPERATURE', 100.4)] }, ['vitals.0.value IMPLAUSIBLE']],
  ['a vital sign twice', { vitals: [vital('PULSE', 72), vital('PULSE', 73)] }, ['vitals TWICE']],
  ['a diastolic pressure above the systolic one', { vitals: [vital('SYSTOLIC', 80), vital('DIASTOLIC', 120)] }, ['vitals IMPLAUSIBLE']],
  ['a form with a long text', { form: { fall: { injury: InjuryLevel.NONE, place: 'x'.repeat(1_001) } } }, ['form.fall.place TOO_LONG']],
  ['a form with two parts', { form: { fall: { injury: InjuryLevel.NONE }, meal: { time: MealTime.LUNCH } } }, ['form TOO_MANY']],
  ['a form without a part', { form: {} }, ['form REQUIRED']],
  ['a wound of two metres', { form: { wound: { site: BodySite.SACRUM, lengthCm: 200 } } }, ['form.wound.lengthCm IMPLAUSIBLE']],
  [
    'a meal of which more was eaten than served',
    { form: { meal: { time: MealTime.LUNCH, stapleEaten: 101 } } },
    ['form.meal.stapleEaten IMPLAUSIBLE'],
  ],
  ['tags', { tags: ['褥瘡', 'wound'] }, []],
  ['a tag twice in two widths', { tags: ['ＡＢＣ', 'abc'] }, ['tags TWICE']],
  ['a blank tag', { tags: [' '] }, ['tags.0 REQUIRED']],
  ['a tag of which nothing can be seen', { tags: ['\u200b'] }, ['tags.0 REQUIRED']],
  ['a long tag', { tags: ['x'.repeat(31)] }, ['tags.0 TOO_LONG']],
  ['too many tags', { tags: Array.from({ length: TAGS_AT_MOST + 1 }, (_, i) => `t${i}`) }, ['tags TOO_MANY']],
  ['too many mentions', { mentions: Array.from({ length: MENTIONS_AT_MOST + 1 }, (_, i) => `usr_${i}`) }, ['mentions TOO_MANY']],
  ['a UUID of version 4', { id: '7F9C24E8-3B12-4FEF-91E0-9B4C1C1A6C5E' }, []],
  ['a UUID of version 7', { id: '018f3c1e-7b1a-7c3d-8a2b-1234567890ab' }, []],
  ['a UUID of version 1, which can be guessed', { id: '018f3c1e-7b1a-1c3d-8a2b-1234567890ab' }, ['id LENGTH']],
  ['an id that is no UUID', { id: 'crc_1' }, ['id LENGTH']],
  ['an empty key', { idempotencyKey: '' }, ['idempotencyKey LENGTH']],
])('the check of a new record accepts or refuses %s', (_title, change, expected) => {
  expect(show(checkCareRecord({ text: '血圧', ...change }, DAY))).toEqual(expected);
});

it.each(Object.entries(VITAL_SIGNS))('the plausible values of %s include both ends and nothing beyond', (kind, { from, until }) => {
  const check = (value: number) => show(checkCareRecord({ text: '', vitals: [vital(kind, value)] }, DAY));
  expect([check(from), check(until)]).toEqual([[], []]);
  for (const beyond of [from - 0.1, until + 0.1]) expect(check(beyond)).toEqual(['vitals.0.value IMPLAUSIBLE']);
});

const RECORD = { authorId: 'usr_1', facilityId: 'fac_1', careDate: '2026-01-15', state: 'SENT', version: 3 };
const CHANGES = { version: 3, user: 'usr_1', facility: 'fac_1', dates: [{}] };

it.each<[string, Partial<typeof RECORD>, Partial<Parameters<typeof checkChange>[1]>, string[]]>([
  ['the author, with its version', {}, {}, []],
  ['the author, for a draft', { state: 'DRAFT' }, {}, []],
  ['another person', {}, { user: 'usr_2' }, ['id NOT_AUTHOR']],
  ['the author for another facility', {}, { facility: 'fac_2' }, ['id NOT_AUTHOR']],
  ['the author, after the permit’s dates', {}, { dates: [{ until: '2026-01-14' }] }, ['id NOT_PERMITTED']],
  ['the author, after the withdrawal', { state: 'WITHDRAWN' }, {}, ['id WITHDRAWN']],
  ['the author, after a draft was discarded', { state: 'DISCARDED' }, {}, ['id WITHDRAWN']],
  ['the author, with an older version', {}, { version: 2 }, ['version CONFLICT']],
  ['the author, with a version that does not exist', {}, { version: 4 }, ['version CONFLICT']],
])('a record may or may not be changed by %s', (_title, record, changes, expected) => {
  expect(show(checkChange({ ...RECORD, ...record }, { ...CHANGES, ...changes }))).toEqual(expected);
});

it('a correction needs a reason, and a record has a greatest number of corrections', () => {
  expect(show(checkCorrection({ text: 'x', reason: ' ' }, 1))).toEqual(['reason REQUIRED']);
  expect(show(checkCorrection({ text: 'x', reason: 'r'.repeat(501) }, 1))).toEqual(['reason TOO_LONG']);
  expect(show(checkCorrection({ text: 'x', reason: 'typing error' }, CORRECTIONS_AT_MOST))).toEqual([]);
  expect(show(checkCorrection({ text: 'x', reason: 'typing error' }, CORRECTIONS_AT_MOST + 1))).toEqual(['id TOO_MANY']);
});

const KEPT = { id: 'a', patientId: 'pat_1', authorId: 'usr_1', facilityId: 'fac_1', inputHash: 'h', careDate: '2026-01-15' };
const SENT = { id: 'a', patientId: 'pat_1', authorId: 'usr_1', facilityId: 'fac_1', inputHash: 'h', dates: [{}] };

it.each<[string, Partial<typeof SENT>, string[]]>([
  ['the same input', {}, []],
  ['the same input under another id, by its key', { id: 'b' }, []],
  ['another input with the same id', { inputHash: 'x' }, ['id ID_REUSED']],
  ['another author with the same id', { authorId: 'usr_2' }, ['id ID_REUSED']],
  ['another patient with the same id', { patientId: 'pat_2' }, ['id ID_REUSED']],
  ['another input with the same key', { id: 'b', inputHash: 'x' }, ['idempotencyKey KEY_REUSED']],
  ['the same input without a permit for its day', { dates: [{ from: '2026-01-16' }] as never }, ['date NOT_PERMITTED']],
])('a record that is sent again is compared: %s', (_title, sent, expected) => {
  expect(show(checkReplay(KEPT, { ...SENT, ...sent }))).toEqual(expected);
});
