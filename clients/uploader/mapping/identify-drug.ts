import type { Masters } from '../formats/masters/masters.js';
import type { ReasonCode } from '../formats/reading.js';
import type { Code } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';

/**
 * The code of a drug as given, with the same in a national coding system if a master joins it: the YJ code, else the code of the price list,
 * else HOT7. Where the HOT master has several, none is chosen. HOT9 names a packager, which a claim does not know.
 */
export function identifyDrug(
  given: { code: string | null; text: string | null; system: string | null },
  masters: Masters,
  remark: (code: ReasonCode) => void,
): Code {
  if (given.system !== SYSTEMS.RECEIPT || given.code === null) return given;
  const [row, hot] = [masters.drugs.get(given.code), masters.hot.get(given.code)];
  if (masters.drugs.size > 0 && row === undefined) remark('NOT_IN_MASTER');
  const text = given.text ?? row?.name ?? null;
  const [yj, hot7] = [onlyOne(hot?.yj), onlyOne(hot?.hot7)];
  if (hot && yj === null && hot7 === null) remark('AMBIGUOUS_IN_MASTER');
  const alternate = yj
    ? { code: yj, text, system: SYSTEMS.YJ }
    : row?.priceCode
      ? { code: row.priceCode, text, system: SYSTEMS.PRICE }
      : hot7
        ? { code: hot7, text, system: SYSTEMS.HOT7 }
        : null;
  return { ...given, text, ...(alternate && { alternate }) };
}

function onlyOne(codes: ReadonlySet<string> | undefined): string | null {
  return codes?.size === 1 ? [...codes][0]! : null;
}
