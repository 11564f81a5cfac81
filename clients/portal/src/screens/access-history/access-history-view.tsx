import { EVENT_KINDS, type ExplainMyAccessQuery, errorWords, GROUNDS, wordsFor } from '@hareyaka/sdk';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Card } from '../../components/card.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { Skeleton } from '../../components/skeleton.js';
import { TextField } from '../../components/text-field.js';
import { formatInstant } from '../../format/dates.js';
import type { Asked } from '../../graph/use-operation.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './access-history-view.module.css';
import { groupHistory, type HistoryEntry } from './group-history.js';
import { MyAccess } from './my-access.js';
import type { History } from './use-history.js';

/** How far back the history is shown. */
export type HistoryPeriod = 'DAY' | 'WEEK' | 'MONTH' | 'ALL';
const PERIODS: readonly HistoryPeriod[] = ['DAY', 'WEEK', 'MONTH', 'ALL'];

export interface AccessHistoryViewProps {
  /** The facility for which the person acts. */
  readonly facility: string;
  /** The patient number that was typed. */
  readonly number: string;
  readonly onNumber: (number: string) => void;
  readonly onExplain: () => void;
  /** Undefined: nothing was asked yet. */
  readonly explained: Asked<ExplainMyAccessQuery> | undefined;
  readonly period: HistoryPeriod;
  readonly onPeriod: (period: HistoryPeriod) => void;
  readonly history: History;
}

/** Why I cannot see something, and what I have viewed on what ground. */
export function AccessHistoryView({ facility, number, onNumber, onExplain, explained, ...rest }: AccessHistoryViewProps) {
  const { access } = useWords();
  const { language } = useLanguage();
  const isAsking = explained?.state === 'LOADING';
  return (
    <div className={styles.screen}>
      <h1>{access.title}</h1>
      <Card title={access.why.title}>
        <p className={styles.intro}>{access.why.text}</p>
        <div className={styles.ask}>
          <TextField
            label={access.why.number(facility)}
            value={number}
            maxLength={64}
            onChange={({ target }) => onNumber(target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing && number.trim() !== '') onExplain();
            }}
          />
          <Button look="primary" icon="search" disabled={isAsking || number.trim() === ''} onClick={onExplain}>
            {isAsking ? access.why.asking : access.why.ask}
          </Button>
        </div>
        <div aria-live="polite">
          {explained?.state === 'LOADING' && <Skeleton lines={4} label={access.why.asking} />}
          {explained?.state === 'FAILED' && (
            <Notice tone="warning" title={access.why.failed}>
              {errorWords(explained.code)[language]}
            </Notice>
          )}
          {explained?.state === 'LOADED' && <MyAccess access={explained.data.explainMyAccess} />}
        </div>
      </Card>
      <HistoryCard {...rest} />
    </div>
  );
}

function HistoryCard({ period, onPeriod, history }: Pick<AccessHistoryViewProps, 'period' | 'onPeriod' | 'history'>) {
  const { app, access } = useWords();
  const { language } = useLanguage();
  const words = access.history;
  const entries = useMemo(() => groupHistory(history.events), [history.events]);
  const failure = history.code !== undefined && (
    <Notice
      tone="warning"
      title={words.failed}
      action={
        <Button size="small" icon="retry" onClick={history.events.length === 0 ? history.retry : history.loadMore}>
          {app.retry}
        </Button>
      }
    >
      {errorWords(history.code)[language]}
    </Notice>
  );
  return (
    <Card title={words.title}>
      <p className={styles.intro}>{words.text}</p>
      <div className={styles.tools}>
        <Segmented
          label={words.period}
          value={period}
          onChange={onPeriod}
          options={PERIODS.map((value) => ({ value, label: words.periods[value] }))}
        />
      </div>
      {history.state === 'LOADING' && <Skeleton lines={8} label={app.loading} />}
      {history.state === 'LOADED' && entries.length === 0 && <EmptyState compact icon="history" title={words.none} />}
      {entries.length > 0 && (
        <ul className={styles.entries}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {failure}
      {history.hasMore && history.code === undefined && <Button onClick={history.loadMore}>{words.more}</Button>}
    </Card>
  );
}

/** The screens by the names of their operations. */
const SCREENS = {
  ChartSummary: 'summary',
  ChartTimeline: 'timeline',
  ChartLaboratory: 'laboratory',
  ChartMedications: 'medications',
  ChartImages: 'images',
  StudyImages: 'images',
  ChartDocuments: 'documents',
  MoreAllergies: 'summary',
  MoreDiagnoses: 'summary',
  MoreLabResults: 'laboratory',
  MoreMicrobiology: 'laboratory',
  MorePrescriptions: 'medications',
  MoreInjections: 'medications',
  MoreImagingStudies: 'images',
  MoreDocuments: 'documents',
  MoreEncounters: 'documents',
  MoreProcedures: 'documents',
} as const;

function Entry({ entry }: { readonly entry: HistoryEntry }) {
  const { access, chart } = useWords();
  const { language } = useLanguage();
  const names = useNames();
  const words = access.history;
  const screen =
    entry.operationName !== null && Object.hasOwn(SCREENS, entry.operationName)
      ? chart.screens[SCREENS[entry.operationName as keyof typeof SCREENS]]
      : undefined;
  const what =
    entry.kind !== 'OPERATION'
      ? wordsFor(EVENT_KINDS, entry.kind)[language]
      : (screen ??
        (entry.operationName === null
          ? wordsFor(EVENT_KINDS, entry.kind)[language]
          : Object.hasOwn(words.operations, entry.operationName)
            ? words.operations[entry.operationName]
            : entry.operationName));
  const [only] = entry.patients;
  const categories = entry.categories.map(names.category).join(chart.list);
  return (
    <li className={styles.entry}>
      <span className={styles.at}>{formatInstant(entry.at, language)}</span>
      <span className={styles.who}>
        {entry.patientCount > 1 ? (
          words.patients(entry.patientCount)
        ) : only ? (
          <>
            <Link to="/patients/$patient" params={{ patient: only.id }}>
              <bdi>{only.name}</bdi>
            </Link>{' '}
            <bdi className={styles.kana}>{only.kana}</bdi>
          </>
        ) : entry.patientCount === 1 ? (
          <span className={styles.hidden}>{words.hiddenPatient}</span>
        ) : null}
      </span>
      <span className={styles.what}>
        <span>{what}</span>
        {entry.outcome !== 'ok' && entry.kind !== 'CONNECTION_LOST' && (
          <Badge tone="warning">
            {words.outcomes[entry.outcome as keyof typeof words.outcomes] ?? errorWords(entry.outcome)[language]}
          </Badge>
        )}
        {categories !== '' && categories !== what && <span className={styles.categories}>{categories}</span>}
        {entry.facilities.length > 0 && (
          <bdi className={styles.facilities}>{entry.facilities.map(({ name }) => name).join(chart.list)}</bdi>
        )}
      </span>
      <span className={styles.grounds}>
        {entry.grounds.map((ground) => (
          <Badge key={ground} tone={ground === 'EMERGENCY' ? 'danger' : 'neutral'}>
            {wordsFor(GROUNDS, ground as keyof typeof GROUNDS)[language]}
          </Badge>
        ))}
      </span>
    </li>
  );
}
