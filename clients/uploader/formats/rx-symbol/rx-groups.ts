import { readDecimal, readWhole } from '../text/decimal.js';
import type { RecordFields } from '../text/record-fields.js';
import type { TextRecord } from '../text/split-records.js';
import { readDrugRecord } from './read-drug-record.js';
import type { RxDrug, RxGroup } from './rx-symbol.js';

interface OpenGroup extends Omit<RxGroup, 'supplements' | 'drugs' | 'usage' | 'line'> {
  line: number | null;
  usage: RxGroup['usage'];
  supplements: string[];
  drugs: (Omit<RxDrug, 'intakes' | 'supplements' | 'dose'> & {
    intakes: string[];
    supplements: string[];
    dose: string | null;
    number: string;
  })[];
  firstDrug: TextRecord | null;
}

/** 補足区分 of record 281, where it has no words. */
const SUPPLEMENTS: Readonly<Record<string, string>> = { 1: '一包化', 2: '粉砕', 3: '後発品変更不可', 8: '先発医薬品患者希望' };

/** The records 101 to 281 by their Rp. They may come in any order within the file; the Rp is field 1 of each. */
export class RxGroups {
  readonly #groups = new Map<string, OpenGroup>();

  /** False if the record is none of them. */
  add(number: string, fields: RecordFields): boolean {
    if (!/^(101|102|111|181|201|211|221|231|241|281)$/.test(number)) return false;
    const rp = fields.code(1, /^\d{1,4}$/);
    if (rp === null) {
      fields.remark('OUT_OF_PLACE', 1);
      return true;
    }
    const group = this.#find(String(Number(rp)));
    if (number === '101') this.#addForm(group, fields);
    else if (number === '111') this.#addUsage(group, fields);
    else if (number === '181') group.supplements.push(...wordsOf(fields, 3));
    else if (number === '201') this.#addDrug(group, fields);
    else if (number === '102') fields.remark('NOT_MAPPED');
    else this.#addDetail(number, group, fields);
    return true;
  }

  /** The first drug of an Rp that has no record 101. */
  findOrphan(): TextRecord | null {
    return [...this.#groups.values()].find(({ line, firstDrug }) => line === null && firstDrug)?.firstDrug ?? null;
  }

  /** The groups that have drugs or a form, in the order of the file. */
  finish(): readonly RxGroup[] {
    return [...this.#groups.values()].flatMap(({ firstDrug: _, line, drugs, ...group }) =>
      line === null ? [] : [{ ...group, line, drugs: drugs.map(({ number: _number, ...drug }) => drug) }],
    );
  }

  #find(number: string): OpenGroup {
    const known = this.#groups.get(number);
    if (known) return known;
    const group: OpenGroup = {
      ...{ line: null, number, form: null, formName: null, quantity: null, usage: null, supplements: [], drugs: [], firstDrug: null },
    };
    this.#groups.set(number, group);
    return group;
  }

  #addForm(group: OpenGroup, fields: RecordFields): void {
    if (group.line !== null) {
      fields.remark('REPEATED_RECORD');
      return;
    }
    Object.assign(group, {
      line: fields.record.line,
      form: fields.code(2, /^[1-69]$/),
      formName: fields.text(3),
      quantity: fields.whole(4),
    });
  }

  /** コード種別, 用法コード, 用法名称, １日回数. Where the first two are left out, the name is the first field with words. */
  #addUsage(group: OpenGroup, fields: RecordFields): void {
    const given = fields.record.fields.slice(2);
    const at = given.findIndex((text) => text !== '' && readWhole(text) === null && !/^[0-9A-Z]{16}$/.test(text));
    const code = given[0] === '2' && /^[0-9A-Z]{16}$/.test(given[1] ?? '') ? given[1]! : null;
    if (at >= 0 && at !== 2) fields.remark('SHIFTED_FIELD', at + 2);
    if (at < 0 && code === null) fields.remark('MISSING_FIELD', 4);
    const times = at === 2 ? fields.text(5) : null;
    group.usage = { code, name: at < 0 ? null : given[at]!, times };
  }

  #addDrug(group: OpenGroup, fields: RecordFields): void {
    group.firstDrug ??= fields.record;
    const read = readDrugRecord(fields.record.fields.slice(3), (code) => fields.remark(code));
    if (!read) {
      fields.remark('MISSING_FIELD', 6);
      return;
    }
    group.drugs.push({ line: fields.record.line, ...read, intakes: [], dose: null, supplements: [], number: fields.text(2) ?? '' });
  }

  /** 211 to 281 name their drug by its number within the Rp. */
  #addDetail(number: string, group: OpenGroup, fields: RecordFields): void {
    const drug = group.drugs.find((one) => one.number === fields.text(2));
    if (!drug) fields.remark('OUT_OF_PLACE', 2);
    else if (number === '221') {
      const given = [3, 4, 5, 6, 7].flatMap((field) => fields.text(field) ?? []);
      if (given.every(isAmount)) drug.intakes.push(...given);
      else drug.supplements.push(...wordsOf(fields, 3));
    } else if (number === '241') drug.dose = fields.text(3);
    else if (number === '281') {
      const words = wordsOf(fields, 4);
      const kind = SUPPLEMENTS[fields.text(4) ?? ''];
      drug.supplements.push(...(words.length > 0 ? words : kind ? [kind] : []));
    } else fields.remark('NOT_MAPPED');
  }
}

/** The field with words from this one on. */
function wordsOf(fields: RecordFields, from: number): string[] {
  const words = fields.record.fields.slice(from).find((text) => /[^\x00-\x7f]/.test(text));
  if (words === undefined) {
    if (fields.record.fields.length > from) fields.remark('NOT_MAPPED');
    return [];
  }
  return [words];
}

function isAmount(text: string): boolean {
  return readDecimal(text) !== null;
}
