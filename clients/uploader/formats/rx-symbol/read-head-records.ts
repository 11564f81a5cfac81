import type { RecordFields } from '../text/record-fields.js';
import type { RxFacility, RxPatient } from './rx-symbol.js';

/** Record 1: 点数表, 医療機関コード, 都道府県, 名称. Some programs leave out the first, or the third. */
export function readFacility(fields: RecordFields): RxFacility {
  const given = fields.record.fields.slice(1);
  const at = given.findIndex((text) => /^\d{7}$/.test(text));
  const name = given.find((text) => text !== '' && !/^\d+$/.test(text)) ?? null;
  if (at < 0) {
    if (given.length > 0) fields.remark('MISSING_FIELD', 2);
    return { code: null, name };
  }
  if (at !== 1) fields.remark('SHIFTED_FIELD', at + 1);
  const table = at === 1 ? given[0]! || '1' : null;
  const prefecture = /^\d{2}$/.test(given[at + 1] ?? '') ? given[at + 1]! : null;
  return { code: table !== null && prefecture !== null ? `${prefecture}${table}${given[at]}` : null, name };
}

/** Record 4: コード種別, 診療科コード, 名称. The name is the field with words, wherever it stands. */
export function readSecondText(fields: RecordFields): { code: string | null; name: string | null } {
  const given = fields.record.fields.slice(1);
  const name = given.find((text) => text !== '' && !/^[0-9A-Za-z]+$/.test(text)) ?? null;
  return { code: fields.text(1) === '2' ? fields.code(2, /^[0-9A-Z]{1,5}$/) : null, name };
}

/** Record 11: 患者コード, 漢字氏名, カナ氏名. */
export function readPatientNames(fields: RecordFields): Pick<RxPatient, 'id' | 'name' | 'kana'> {
  const given = fields.record.fields.slice(1);
  const isShifted = given.length === 2 && /[^\x00-\x7f]/.test(given[0]!);
  if (isShifted) fields.remark('SHIFTED_FIELD', 1);
  const [id = '', name = '', kana = ''] = isShifted ? ['', ...given] : given;
  return { id: id || null, name: name || null, kana: kana || null };
}
