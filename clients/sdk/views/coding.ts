import type { CodingPartFragment } from '../generated/operation-types.js';

/** A code in one coding system. */
export interface Code {
  readonly system: string;
  readonly code: string;
}

/** All codes of a coding, the main one first. A code without its coding system means nothing elsewhere, and is left out. */
export function listCodes({ system, code, alternates }: CodingPartFragment): readonly Code[] {
  return [{ system, code }, ...(alternates ?? [])].flatMap((one) =>
    one.system && one.code ? [{ system: one.system, code: one.code }] : [],
  );
}

/** What to show of a coding: the source's words, else its code. Undefined if the source wrote nothing. */
export function textOf(coding: CodingPartFragment | null | undefined): string | undefined {
  return coding ? (coding.text ?? coding.originalText ?? coding.code ?? undefined) : undefined;
}

/**
 * Coding systems that the whole country uses: a code means the same at every facility. A code of any other system (`99…`, `L`, none) is the
 * facility's own: the same number can mean another thing elsewhere.
 */
const NATIONAL = /^(JC1[01]|JLAC1[01]|HOT(7|9|13)|YJ|MR9P|MDCDX2|I10|ICD10|LN|LOINC|JJ1017.*|JAMISDP01|urn:oid:1\.2\.392\.100495\..*)$/i;

/** Whether codes of this system mean the same at every facility. */
export function isNational(system: string | null): boolean {
  return system !== null && NATIONAL.test(system);
}

/**
 * A text in one way of writing: full and half width alike (NFKC), no spaces, the two signs for micro alike, capitals alike. Only for comparing:
 * shown is always what the source wrote.
 */
export function normalizeText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff]+/g, '')
    .replaceAll('\u00b5', 'μ')
    .toLowerCase();
}
