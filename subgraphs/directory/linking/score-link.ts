import { foldKana, foldName } from '../../kit/index.js';
import { compareBirthDates } from './compare-birth-dates.js';
import { compareNames } from './compare-names.js';
import type { Agreement, Comparison, Stated } from './comparison.js';

/** A person's details, as one system has them. */
export interface LinkDemographics {
  /** Ideographic: family, space, given. */
  readonly name?: Stated;
  /** Phonetic: family, space, given. */
  readonly kana?: Stated;
  /** `YYYY-MM-DD`. */
  readonly birthDate?: Stated;
  /** MALE, FEMALE, OTHER, UNKNOWN. */
  readonly sex?: Stated;
  /** Not used: it does not identify the person. */
  readonly localPatientId?: Stated;
}

export type LinkField = 'NAME' | 'KANA' | 'BIRTH_DATE' | 'SEX';
export interface LinkReason extends Comparison {
  readonly field: LinkField;
}

/**
 * MATCH: all known values agree. REVIEW: a person must check a difference. NO_MATCH: another person, or too little is known.
 * It is only a proposal: the support centre makes the link.
 */
export type LinkVerdict = 'MATCH' | 'REVIEW' | 'NO_MATCH';

export interface LinkScore {
  /** 0 to 100. */
  readonly score: number;
  readonly verdict: LinkVerdict;
  /** One for each field, in the order of `LinkField`. */
  readonly reasons: readonly LinkReason[];
}

/**
 * The points for agreement in a field; half of them or less if it is only similar. A missing field gets as few points as one that
 * differs, so that leaving values out never helps.
 *
 * The birth date weighs most: it does not change and has one spelling. The name weighs more than its reading, which many names share and
 * which is folded most. Sex only halves the candidates. So 80, the threshold of a match, needs name, birth date and sex (without
 * the reading) or name, reading and birth date (without the sex). It is never reached without the name or the birth date.
 */
const WEIGHTS: Readonly<Record<LinkField, { readonly agreeing: number; readonly similar: number }>> = {
  NAME: { agreeing: 30, similar: 15 },
  KANA: { agreeing: 20, similar: 10 },
  BIRTH_DATE: { agreeing: 35, similar: 15 },
  SEX: { agreeing: 15, similar: 0 },
};
const MATCH_FROM = 80;
const REVIEW_FROM = 50;

/** Compares candidates with one patient, the most likely first. It is pure and never throws. */
export function scoreLinks<C extends LinkDemographics>(
  patient: LinkDemographics,
  candidates: readonly C[],
): (LinkScore & { readonly candidate: C })[] {
  const order: readonly LinkVerdict[] = ['MATCH', 'REVIEW', 'NO_MATCH'];
  return candidates
    .map((candidate) => ({ candidate, ...scoreLink(patient, candidate) }))
    .sort((a, b) => b.score - a.score || order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

/** Compares two people. It is symmetric. */
export function scoreLink(patient: LinkDemographics, candidate: LinkDemographics): LinkScore {
  const birthDate = compareBirthDates(patient.birthDate, candidate.birthDate);
  const bornTogether = birthDate.agreement === 'SAME';
  const reasons: readonly LinkReason[] = [
    { field: 'NAME', ...compareNames(patient.name, candidate.name, foldName, bornTogether) },
    { field: 'KANA', ...compareNames(patient.kana, candidate.kana, foldKana, bornTogether) },
    { field: 'BIRTH_DATE', ...birthDate },
    { field: 'SEX', ...compareSexes(patient.sex, candidate.sex) },
  ];
  const score = reasons.reduce((sum, { field, agreement }) => sum + computePoints(field, agreement), 0);
  const [name, kana, , sex] = reasons.map(({ agreement }) => agreement) as [Agreement, Agreement, Agreement, Agreement];
  return { score, verdict: decideVerdict({ name, kana, birthDate: birthDate.agreement, sex }, score), reasons };
}

function decideVerdict(
  { name, kana, birthDate, sex }: Record<'name' | 'kana' | 'birthDate' | 'sex', Agreement>,
  score: number,
): LinkVerdict {
  const all = [name, kana, birthDate, sex];
  if (score >= MATCH_FROM && all.every((one) => isAgreement(one) || one === 'MISSING')) return 'MATCH';
  const named = isAgreement(name) || isAgreement(kana);
  // Twins differ in both name and reading. If only one of them is similar, a difference in the other must count.
  const perhapsNamed = named || ([name, kana].includes('SIMILAR') && name !== 'DIFFERENT' && kana !== 'DIFFERENT');
  if (score < REVIEW_FROM || birthDate === 'DIFFERENT' || !perhapsNamed) return 'NO_MATCH';
  // A different sex alone is one doubt; with a second difference it is another person.
  if (sex === 'DIFFERENT' && !(named && birthDate === 'SAME')) return 'NO_MATCH';
  return 'REVIEW';
}

function computePoints(field: LinkField, agreement: Agreement): number {
  if (isAgreement(agreement)) return WEIGHTS[field].agreeing;
  return agreement === 'SIMILAR' ? WEIGHTS[field].similar : 0;
}

function isAgreement(agreement: Agreement): boolean {
  return agreement === 'SAME' || agreement === 'FOLDED';
}

const SEXES: ReadonlySet<string> = new Set(['MALE', 'FEMALE', 'OTHER']);

function compareSexes(one: Stated, other: Stated): Comparison {
  const [a, b] = [readSex(one), readSex(other)];
  if (SEXES.has(a) && SEXES.has(b)) return { agreement: a === b ? 'SAME' : 'DIFFERENT' };
  const unreadable = [a, b].some((sex) => !SEXES.has(sex) && sex !== '' && sex !== 'UNKNOWN');
  return { agreement: 'MISSING', detail: unreadable ? 'INVALID' : 'EMPTY' };
}

function readSex(text: Stated): string {
  return (text ?? '').slice(0, 40).normalize('NFKC').trim().toUpperCase();
}
