import { describe, expect, it } from '@jest/globals';
import { countCharacters, type EmergencyEntries, NO_ENTRIES, readEmergency } from './emergency-form.js';

const REASON = '意識不明で救急搬送され連絡先が不明';
const COMMON = { situation: '救急搬送', reason: REASON, isConfirmed: true };
const BY_NUMBER: EmergencyEntries = { ...NO_ENTRIES, ...COMMON, number: ' 0012345 ' };
const BY_NAME: EmergencyEntries = { ...NO_ENTRIES, ...COMMON, by: 'NAME', name: '逢沢　愛', birthDate: 'S30.4.15', sex: 'FEMALE' };

describe('what was entered for an emergency access', () => {
  it('becomes the input of the mutation, by number or by name', () => {
    expect(readEmergency(BY_NUMBER, 'k')).toEqual({
      input: { localPatientId: '0012345', reason: `救急搬送: ${REASON}`, idempotencyKey: 'k' },
    });
    expect(readEmergency(BY_NAME, 'k')).toEqual({
      input: { name: '逢沢　愛', birthDate: '1955-04-15', sex: 'FEMALE', reason: `救急搬送: ${REASON}`, idempotencyKey: 'k' },
    });
  });

  const wrong: [what: string, entries: EmergencyEntries, problems: string[]][] = [
    ['nothing', NO_ENTRIES, ['number', 'situation', 'reason', 'isConfirmed']],
    ['no number', { ...BY_NUMBER, number: '  ' }, ['number']],
    ['a name alone', { ...BY_NAME, birthDate: '', sex: '' }, ['birthDate', 'sex']],
    ['a birth date that does not exist', { ...BY_NAME, birthDate: '1955/13/1' }, ['birthDateText']],
    ['no situation', { ...BY_NUMBER, situation: '' }, ['situation']],
    ['a reason of nine characters', { ...BY_NUMBER, reason: '一二三四五六七八九' }, ['reason']],
    ['a reason of spaces', { ...BY_NUMBER, reason: '　'.repeat(20) }, ['reason']],
    ['no confirmation', { ...BY_NUMBER, isConfirmed: false }, ['isConfirmed']],
  ];
  it.each(wrong)('is refused with its fields: %s', (_, entries, problems) => expect(readEmergency(entries, 'k')).toEqual({ problems }));

  it('sends nothing of the other way to identify', () => {
    const mixed = { ...BY_NUMBER, name: '別人', birthDate: '1955/1/1', sex: 'MALE' } as const;
    expect(Object.keys((readEmergency(mixed, 'k') as { input: object }).input)).toEqual(['localPatientId', 'reason', 'idempotencyKey']);
  });

  it('is never longer than the directory accepts, also with rare characters', () => {
    const { input } = readEmergency({ ...BY_NUMBER, reason: '𠮷'.repeat(600) }, 'k') as { input: { reason: string } };
    expect([...input.reason]).toHaveLength(500);
    expect(countCharacters(' 𠮷野家 ')).toBe(3);
  });
});
