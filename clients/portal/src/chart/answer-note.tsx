import { type Lane, type ListAnswers, type ListName, listAnswers } from '@hareyaka/sdk';
import type { ReactNode } from 'react';
import { Button } from '../components/button.js';
import { Skeleton } from '../components/skeleton.js';
import { useLanguage, useWords } from '../words/use-words.js';
import styles from './answer-note.module.css';
import { describeAnswers } from './describe-answers.js';

/**
 * What a list lacks, in words, under the list: how many facilities answered, who is missing, what is withheld, and a button for each system that can be
 * asked again. With `children` it is the frame of a list: a skeleton until something has come, the words of an empty list, or the list.
 *
 * @param name the list in the charts of the lanes, or several that are shown as one
 * @param isEmpty whether the lists of all lanes together show nothing
 */
export function ListFrame<Chart extends object>({
  lanes,
  name,
  isEmpty,
  retry,
  lines,
  children,
}: {
  readonly lanes: readonly Lane<Chart>[];
  readonly name: ListName<Chart> | readonly ListName<Chart>[];
  readonly isEmpty: boolean;
  readonly retry?: ((system: string) => void) | undefined;
  /** The height of the skeleton, in lines. */
  readonly lines?: number;
  readonly children: ReactNode;
}) {
  const words = useWords();
  const names = (typeof name === 'string' ? [name] : name) as readonly ListName<Chart>[];
  const all = names.map((one) => listAnswers(lanes, one));
  const isLoading = all.some(({ kind }) => kind === 'LOADING');
  return (
    <>
      {isEmpty ? isLoading ? <Skeleton lines={lines ?? 3} label={words.app.loading} /> : null : children}
      <AnswerNote answers={all} isEmpty={isEmpty} retry={retry} />
    </>
  );
}

/** The note alone, for a list that stands elsewhere. */
export function AnswerNote({
  answers,
  isEmpty,
  retry,
}: {
  readonly answers: readonly ListAnswers[];
  readonly isEmpty: boolean;
  readonly retry?: ((system: string) => void) | undefined;
}) {
  const words = useWords();
  const { language } = useLanguage();
  const { sentences, retryable, tone } = describeAnswers(answers, isEmpty, { words: words.chart, language });
  if (sentences.length === 0 && retryable.length === 0) return null;
  return (
    <div className={tone === 'gap' ? styles.gap : styles.note} data-empty={isEmpty}>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {retry && retryable.length > 0 && (
        <p className={styles.actions}>
          {retryable.map(({ id, name }) => (
            <Button key={id} size="small" icon="retry" onClick={() => retry(id)}>
              {words.chart.strip.retryOf(name)}
            </Button>
          ))}
        </p>
      )}
    </div>
  );
}
