import type { CodingPartFragment } from '../generated/operation-types.js';
import { listCodes, normalizeText, textOf } from './coding.js';

/** How a drug is recognised as the same, or as one with the same ingredient. */
export interface DrugIdentity {
  /** Keys of the product. Two drugs with a key in common are the same product. */
  readonly products: readonly string[];
  /**
   * Keys of ingredient, form and strength together, as far as codes or names tell: a pharmacy may dispense another product with a key in common
   * (後発医薬品への変更).
   */
  readonly formulations: readonly string[];
  /** Keys of the ingredient. Two drugs with a key in common have the same ingredient, as far as codes or names tell. */
  readonly ingredients: readonly string[];
  /** The class of the drug in the Standard Commodity Classification (薬効分類): its first three digits. Undefined if no code tells it. */
  readonly drugClass: string | undefined;
}

/** Names of coding systems for the 12 characters of 薬価基準収載医薬品コード and YJ. */
const YJ = /^(YJ|MHLW|薬価|urn:oid:1\.2\.392\.100495\.20\.2\.73)/i;
const HOT = /^(HOT(7|9|13)|urn:oid:1\.2\.392\.100495\.20\.2\.7[245])/i;

/**
 * Words of a name that are not the ingredient: dosage forms and what qualifies them. Longer ones first. In 抑肝散加陳皮半夏, 散 is part of the name: it
 * is another medicine than 抑肝散.
 */
const FORMS =
  /(口腔内崩壊錠|腸溶性?錠|腸溶カプセル|徐放性?錠|徐放カプセル|チュアブル錠|舌下錠|バッカル錠|発泡錠|分散錠|od錠|la錠|cr錠|er錠|sr錠|xr錠|r錠|l錠|d錠|錠剤|錠|軟カプセル|カプセル|ドライシロップ|シロップ|内用液|内服液|内用ゼリー|経口液|細粒|顆粒|散剤|散(?!加)|末|点眼液|点鼻液|点耳液|吸入液|吸入用|エアゾール|軟膏|クリーム|ローション|ゲル|テープ|パップ|パッチ|貼付剤|坐剤|坐薬|注射用|注射液|静注用|静注液|静注|点滴静注|皮下注|筋注|注シリンジ|キット|注|液|エキス)/;
const STRENGTH =
  /\d+(?:[.,]\d+)?(?:mg|μg|mcg|g|kg|ml|l|iu|単位|万単位|meq|mmol|%|w\/v%)(?:\/(?:\d+(?:\.\d+)?)?(?:mg|g|ml|l|回|枚|錠|包|h|時間))?/;

/**
 * Finds how a drug is recognised, from its codes and its name.
 *
 * - Same product: the same code of a national system; or a HOT code with the same first seven digits (HOT7 is the product; the two digits that
 *   follow are the company); or the same name, however wide the letters are.
 * - Same formulation: the first nine characters of the YJ code (ingredient, form and strength); or the same name without the maker and without the mark
 *   of a prescription by generic name. It never joins a brand name with its generic name.
 * - Same ingredient: the first seven characters of the YJ code (efficacy, route and ingredient); or, where there is no such code, the name without maker,
 *   strength and dosage form. This is a comparison of words: it can miss a brand name beside its generic name, and it says nothing about salts.
 * - Drug class: only from a YJ code. A HOT code is a running number and tells neither class nor ingredient: then the class is not known.
 */
export function identifyDrug(drug: CodingPartFragment): DrugIdentity {
  const codes = listCodes(drug);
  const yj = codes.find(({ system, code }) => YJ.test(system) && /^\d{4}[0-9A-Z]{8}$/i.test(code))?.code.toUpperCase();
  const hot = codes.find(({ system, code }) => HOT.test(system) && /^\d{7}(\d{2}(\d{4})?)?$/.test(code))?.code;
  const name = textOf(drug);
  const full = name === undefined ? undefined : normalizeText(name);
  const ingredient = full === undefined ? undefined : readIngredient(full);
  return {
    products: [
      ...(yj ? [`yj ${yj}`] : []),
      ...(hot ? [`hot ${hot.slice(0, 7)}`] : []),
      ...(full ? [`name ${full}`] : []),
      ...(full || yj || hot ? [] : codes.map(({ system, code }) => `code ${system} ${code}`)),
    ],
    formulations: [...(yj ? [`yj ${yj.slice(0, 9)}`] : []), ...(full ? [`name ${removeMaker(full)}`] : [])],
    ingredients: [...(yj ? [`yj ${yj.slice(0, 7)}`] : []), ...(ingredient ? [`name ${ingredient}`] : [])],
    drugClass: yj?.slice(0, 3),
  };
}

/** A normalized name without what stands in brackets, the maker or 般, and without stars before it. The whole name if nothing else is left. */
function removeMaker(name: string): string {
  return name.replace(/[「『【(（[][^」』】)）\]]*[」』】)）\]]/g, '').replace(/^\*+/, '') || name;
}

/** The part of a normalized name that names the ingredient. The whole name if nothing else is left. */
function readIngredient(name: string): string {
  const unmarked = removeMaker(name);
  const at = Math.min(...[STRENGTH, FORMS].map((pattern) => unmarked.search(pattern)).filter((index) => index > 1), unmarked.length);
  const ingredient = unmarked
    .slice(0, at)
    .replace(/(塩酸塩|フマル酸塩|メシル酸塩|ベシル酸塩|マレイン酸塩|酒石酸塩|コハク酸塩)?(水和物)?$/, '');
  return ingredient.length > 1 ? ingredient : name;
}
