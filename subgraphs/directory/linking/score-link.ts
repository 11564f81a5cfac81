import { foldKana, foldName } from '../../kit/index.js';
import { compareBirthDates } from './compare-birth-dates.js';
import { compareNames } from './compare-names.js';
import type { Agreement, Comparison, Stated } from './comparison.js';

/** Who somebody is, as one system knows her. */
export interface LinkDemographics {
  /** Ideographic: family, space, given. */
  readonly name?: Stated;
  /** Phonetic: family, space, given. */
  readonly kana?: Stated;
  /** `YYYY-MM-DD`. */
  readonly birthDate?: Stated;
  /** MALE, FEMALE, OTHER, UNKNOWN. */
  readonly sex?: Stated;
  /** It says nothing of who she is, and is not looked at. */
  readonly localPatientId?: Stated;
}

export type LinkField = 'NAME' | 'KANA' | 'BIRTH_DATE' | 'SEX';
export interface LinkReason extends Comparison {
  readonly field: LinkField;
}

/**
 * MATCH: nothing speaks against it. REVIEW: a person must look. NO_MATCH: somebody else, or too little is known.
 * It is a proposal in each case: the link is made by the support centre.
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
 * What agreement in a field is worth; half of it, or less, where it is but similar. A field that is missing is worth as little as one that
 * differs, so that saying less never helps.
 *
 * The birth date weighs most: it does not change, and is spelled in one way. The name says more than its reading, which many names share and
 * which is folded most. Sex halves the people, no more. So 80, from which on two are one, is reached by name, birth date and sex (the reading
 * unsaid) or by name, reading and birth date (the sex unsaid), and never without the name or without the birth date.
 */
const WEIGHTS: Readonly<Record<LinkField, { readonly agreeing: number; readonly similar: number }>> = {
  NAME: { agreeing: 30, similar: 15 },
  KANA: { agreeing: 20, similar: 10 },
  BIRTH_DATE: { agreeing: 35, similar: 15 },
  SEX: { agreeing: 15, similar: 0 },
};
const MATCH_FROM = 80;
const REVIEW_FROM = 50;

/** Compares candidates with one patient, the likeliest first. Pure; never throws, whatever the text. */
export function scoreLinks<C extends LinkDemographics>(
  patient: LinkDemographics,
  candidates: readonly C[],
): (LinkScore & { readonly candidate: C })[] {
  const order: readonly LinkVerdict[] = ['MATCH', 'REVIEW', 'NO_MATCH'];
  return candidates
    .map((candidate) => ({ candidate, ...scoreLink(patient, candidate) }))
    .sort((a, b) => b.score - a.score || order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

/** Compares two people: the same either way round. */
export function scoreLink(patient: LinkDemographics, candidate: LinkDemographics): LinkScore {
  const birthDate = compareBirthDates(patient.birthDate, candidate.birthDate);
  const bornTogether = birthDate.agreement === 'SAME';
  const reasons: readonly LinkReason[] = [
    { field: 'NAME', ...compareNames(patient.name, candidate.name, foldName, bornTogether) },
    { field: 'KANA', ...compareNames(patient.kana, candidate.kana, foldKana, bornTogether) },
    { field: 'BIRTH_DATE', ...birthDate },
    { field: 'SEX', ...compareSexes(patient.sex, candidate.sex) },
  ];
  const score = reasons.reduce((sum, { field, agreement }) => sum + worth(field, agreement), 0);
  const [name, kana, , sex] = reasons.map(({ agreement }) => agreement) as [Agreement, Agreement, Agreement, Agreement];
  return { score, verdict: verdictOf({ name, kana, birthDate: birthDate.agreement, sex }, score), reasons };
}

function verdictOf({ name, kana, birthDate, sex }: Record<'name' | 'kana' | 'birthDate' | 'sex', Agreement>, score: number): LinkVerdict {
  const all = [name, kana, birthDate, sex];
  if (score >= MATCH_FROM && all.every((one) => agrees(one) || one === 'MISSING')) return 'MATCH';
  const named = agrees(name) || agrees(kana);
  // Twins have both names different; a name that is only like hers must not be denied by the other.
  const perhapsNamed = named || ([name, kana].includes('SIMILAR') && name !== 'DIFFERENT' && kana !== 'DIFFERENT');
  if (score < REVIEW_FROM || birthDate === 'DIFFERENT' || !perhapsNamed) return 'NO_MATCH';
  // A sex that was mistaken is one doubt; with another beside it, it is another person.
  if (sex === 'DIFFERENT' && !(named && birthDate === 'SAME')) return 'NO_MATCH';
  return 'REVIEW';
}

function worth(field: LinkField, agreement: Agreement): number {
  if (agrees(agreement)) return WEIGHTS[field].agreeing;
  return agreement === 'SIMILAR' ? WEIGHTS[field].similar : 0;
}

function agrees(agreement: Agreement): boolean {
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
