import { foldKana, foldName } from '../../kit/index.js';

/** A name as it is written, and in kana. */
export interface WrittenName {
  readonly name: string;
  readonly kana: string;
}

/**
 * Whether two names are the same but for spelling variants (髙, 高), kinds and widths of kana, and spaces. Names without kana are compared as they
 * are written. Two people may have one name.
 */
export function isSameName(one: WrittenName, other: WrittenName): boolean {
  if (foldName(one.name).whole !== foldName(other.name).whole) return false;
  const [kana, otherKana] = [foldKana(one.kana).whole, foldKana(other.kana).whole];
  return kana === otherKana || kana === '' || otherKana === '';
}

/** Whether two names have the same family name. If no space ends the family name in one of them, the kana decide. */
export function isSameFamilyName(one: WrittenName, other: WrittenName): boolean {
  const [family, otherFamily] = [foldName(one.name).family, foldName(other.name).family];
  if (family !== null && otherFamily !== null) return family === otherFamily;
  const [kana, otherKana] = [foldKana(one.kana).family, foldKana(other.kana).family];
  return kana !== null && kana === otherKana;
}
