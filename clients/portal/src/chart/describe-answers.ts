import { answerWords, type ListAnswers, type SystemRef } from '@hareyaka/sdk';
import type { Language } from '../format/care-date.js';
import { dayInJapan } from '../format/care-date.js';
import { formatDate } from '../format/dates.js';
import type { Words } from '../words/words.js';

/** What is said under a list. */
export interface AnswersInWords {
  readonly sentences: readonly string[];
  /** Systems that can be asked again. */
  readonly retryable: readonly SystemRef[];
  /** `gap` if something may be missing. */
  readonly tone: 'whole' | 'gap';
}

interface Catalogue {
  readonly words: Words['chart'];
  readonly language: Language;
}

/**
 * Puts into words what all lanes say about one list, or about several that are shown as one. An empty list is never without words: whether it means that
 * there is nothing depends on who answered.
 */
export function describeAnswers(all: readonly ListAnswers[], isEmpty: boolean, { words, language }: Catalogue): AnswersInWords {
  const { note } = words;
  const facilities = uniqueBy(
    all.flatMap((one) => one.facilities),
    ({ system, facility, state }) => `${system.id} ${facility?.id} ${state}`,
  );
  const loading = uniqueBy(
    all.flatMap((one) => one.loading),
    ({ id }) => id,
  );
  const failed = uniqueBy(
    all.flatMap((one) => one.failed),
    ({ system }) => system.id,
  );
  const more = uniqueBy(
    all.flatMap((one) => one.more),
    ({ id }) => id,
  );
  const asked = facilities.filter(({ state }) => state !== 'WITHHELD' && state !== 'NOT_SERVED');
  const places = (some: typeof facilities) => new Set(some.map(({ system, facility }) => `${system.id} ${facility?.id}`)).size;
  const gaps = asked.filter(({ state }) => state !== 'ANSWERED');
  const withheld = facilities.filter(({ state }) => state === 'WITHHELD');
  const isGap = failed.length > 0 || gaps.length > 0;
  const answered = places(asked) - places(gaps);
  const sentences: string[] = [];

  if (loading.length > 0) sentences.push(note.loading(loading.length));
  if (asked.length > 0 && loading.length === 0)
    sentences.push(gaps.length > 0 ? note.answered(answered, places(asked)) : note.allAnswered(places(asked)));
  // Why a system failed stands in the facility strip, once for the whole screen.
  for (const { system } of failed) sentences.push(words.strip.systemFailed(system.name));
  for (const { facility, state, at, leftOut } of gaps)
    sentences.push(
      `${facility?.name ?? words.mismatch.facilityUnknown}: ${answerWords(state, { time: formatDate(dayInJapan(new Date(at)), language), leftOut })[language]}`,
    );
  if (isEmpty && loading.length === 0) {
    if (isGap) sentences.push(answered > 0 ? note.emptyIncomplete : note.failed);
    else if (asked.length > 0) sentences.push(note.emptyComplete);
    else if (withheld.length > 0) sentences.push(note.allWithheld);
    else sentences.push(facilities.length > 0 ? note.notServed : note.noFacility);
  } else if (isGap && loading.length === 0) sentences.push(note.missing);
  const nameOf = ({ facility }: (typeof facilities)[number]) => facility?.name ?? words.mismatch.facilityUnknown;
  const isAsked = ({ facility }: (typeof facilities)[number]) => asked.some((other) => other.facility?.id === facility?.id);
  const partly = [...new Set(withheld.filter(isAsked).map(nameOf))];
  const wholly = [...new Set(withheld.filter((one) => !isAsked(one)).map(nameOf))];
  if (partly.length > 0) sentences.push(note.withheldPartly(partly.join(words.list)));
  if (wholly.length > 0 && !(isEmpty && asked.length === 0)) sentences.push(note.withheld(wholly.join(words.list)));
  if (more.length > 0) sentences.push(note.more(more.map(({ name }) => name).join(words.list)));

  const retryable = [
    ...failed.map(({ system }) => system),
    ...gaps.filter(({ state }) => answerWords(state, { time: '' }).retry).map(({ system }) => system),
  ];
  return { sentences: [...new Set(sentences)], retryable: uniqueBy(retryable, ({ id }) => id), tone: isGap ? 'gap' : 'whole' };
}

function uniqueBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): readonly Value[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
