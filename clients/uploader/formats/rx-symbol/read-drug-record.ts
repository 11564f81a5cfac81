import type { ReasonCode } from '../reading.js';
import { readDecimal } from '../text/decimal.js';
import { codeKindOf, guessCodeKind, isDrugCode } from './drug-code.js';
import type { RxDrug } from './rx-symbol.js';

type DrugFields = Pick<RxDrug, 'kind' | 'code' | 'codeKind' | 'name' | 'amount' | 'amountText' | 'unit' | 'isStrength'>;

/**
 * Reads record 201 behind the Rp and its number: 情報区分, コード種別, コード, 名称, 用量, 力価フラグ, 単位. Some programs leave the kinds and the flag
 * out, so that the others stand elsewhere: then the form of each field says what it is. Null if there is neither a code nor a name.
 */
export function readDrugRecord(fields: readonly string[], remark: (code: ReasonCode) => void): DrugFields | null {
  const [kind = '?', codeKind = '?', code = '', name = ''] = fields;
  const hasKinds = fields.length >= 6 && /^[1-3]?$/.test(kind) && /^[1-7]?$/.test(codeKind);
  const isStandard = hasKinds && (isName(name) || (name === '' && /^[0-9A-Z]{7,13}$/.test(code)));
  const read = isStandard ? readStandard(fields, remark) : readShifted(fields, remark);
  return read.code === null && read.name === null ? null : read;
}

function readStandard(fields: readonly string[], remark: (code: ReasonCode) => void): DrugFields {
  const [kind = '', codeKind = '', code = '', name = '', amount = '', flag = '', unit = ''] = fields;
  const isCoded = code !== '' && codeKind !== '1';
  const known = isCoded ? codeKindOf(codeKind, code) : null;
  if (isCoded && known === null) remark('UNKNOWN_CODE_SYSTEM');
  if (!isCoded && codeKind !== '1' && codeKind !== '') remark('MISSING_FIELD');
  return {
    ...{ kind: kind || null, code: isCoded ? code : null, codeKind: known, name: name || null },
    ...{ ...readAmount(amount), unit: unit || null, isStrength: flag === '2' },
  };
}

/** The name is the first field that is neither a code nor a number; the amount is the next number, and the unit the next words. */
function readShifted(fields: readonly string[], remark: (code: ReasonCode) => void): DrugFields {
  remark('SHIFTED_FIELD');
  const at = fields.findIndex(isName);
  const before = at < 0 ? fields : fields.slice(0, at);
  const [code = null] = before.filter(isDrugCode);
  const codeKind = code === null ? null : guessCodeKind(code);
  if (code !== null && codeKind === null) remark('UNKNOWN_CODE_SYSTEM');
  const behind = at < 0 ? [] : fields.slice(at + 1).filter((text) => text !== '');
  const [amount = '', ...rest] = behind;
  const unit = rest.find((text) => text !== '' && readDecimal(text) === null) ?? null;
  return { kind: null, code, codeKind, name: at < 0 ? null : fields[at]!, ...readAmount(amount), unit, isStrength: false };
}

function readAmount(text: string): Pick<RxDrug, 'amount' | 'amountText'> {
  const amount = readDecimal(text);
  return { amount, amountText: amount === null && text !== '' ? text : null };
}

function isName(text: string): boolean {
  return text !== '' && !isDrugCode(text) && readDecimal(text) === null;
}
