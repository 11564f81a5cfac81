/** How a name is written: in kanji, in kana, or in Latin letters. Null: the source does not say. */
export type NameForm = 'IDEOGRAPHIC' | 'PHONETIC' | 'ALPHABETIC' | null;

/** One of a person's names, as a source wrote it. */
export interface PersonName {
  /** Family, space, given names. */
  readonly text: string;
  readonly form: NameForm;
  /** How well the name serves as the one in use: 0 is best. */
  readonly rank: number;
  /** Whether it is no longer, or not yet, in use. */
  readonly isOld: boolean;
}

/** The forms in which each name is shown, best first. */
const FORMS: { readonly [key in 'name' | 'kana']: readonly NameForm[] } = {
  name: ['IDEOGRAPHIC', null, 'ALPHABETIC'],
  kana: ['PHONETIC'],
};

/** The name in use. Of several it takes one that is in use, then the best form, then the best rank; else the order of the source. */
export function findNameInUse(names: readonly PersonName[], kind: 'name' | 'kana'): string | null {
  const forms = FORMS[kind];
  let best: PersonName | null = null;
  for (const name of names) {
    if (name.text === '' || !forms.includes(name.form)) continue;
    if (best === null || isBetter(name, best, forms)) best = name;
  }
  return best?.text ?? null;
}

function isBetter(one: PersonName, other: PersonName, forms: readonly NameForm[]): boolean {
  if (one.isOld !== other.isOld) return other.isOld;
  const byForm = forms.indexOf(one.form) - forms.indexOf(other.form);
  return byForm === 0 ? one.rank < other.rank : byForm < 0;
}

/** Today in Japan, as digits. */
export function todayInJapan(now: Date = new Date()): string {
  return new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
}

/** Whether a day is outside a period. Each end is a date of any precision (`2026`, `202603`, `2026-03-01…`), or null. */
export function isOutside(today: string, from: string | null, to: string | null): boolean {
  const [start, end] = [readDigits(from), readDigits(to)];
  return (start !== '' && today.slice(0, start.length) < start) || (end !== '' && today.slice(0, end.length) > end);
}

/** The year, month and day of a date. Empty if it does not begin with a year. */
function readDigits(date: string | null): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?/.exec(date ?? '') ?? [];
  return `${year}${month}${day}`;
}
