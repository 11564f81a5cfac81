import { answerWords } from '@hareyaka/sdk';
import { Link } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { Button } from '../components/button.js';
import { UNKNOWN_LOOK } from '../components/facility-looks.js';
import { type FacilityLook, FacilityMark } from '../components/facility-mark.js';
import { Icon, type IconName } from '../components/icon.js';
import { dayInJapan } from '../format/care-date.js';
import { formatDate, formatRecent } from '../format/dates.js';
import { useNames } from '../words/use-names.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { useChart } from './chart-context.js';
import { type FacilityRow, hasAnswered, listFacilityRows } from './facility-states.js';
import styles from './facility-strip.module.css';

const EMPTY = { lanes: [], asking: new Set<string>() };

/** Who has answered to the screen that is shown, since when, what is withheld, and a button for each system that can be asked again. */
export function FacilityStrip() {
  const { systems, store, question, looks, today, patient } = useChart();
  const state = useSyncExternalStore(store.subscribe, () => (question ? store.read(question) : EMPTY));
  return (
    <FacilityStripView
      rows={listFacilityRows(systems, state.lanes)}
      asking={state.asking}
      looks={looks}
      today={today}
      patient={patient.id}
      onRetry={(system) => question && store.retry(question, system)}
    />
  );
}

/** The strip from its data. At narrow widths it is one line that opens. */
export function FacilityStripView({
  rows,
  asking,
  looks,
  today,
  patient,
  onRetry,
}: {
  readonly rows: readonly FacilityRow[];
  readonly asking: ReadonlySet<string>;
  readonly looks: ReadonlyMap<string, FacilityLook>;
  readonly today: string;
  readonly patient: string;
  readonly onRetry: (system: string) => void;
}) {
  const words = useWords().chart.strip;
  const shown = rows.filter(
    // A facility in two systems, of which one has none of the screen's categories, is shown once.
    ({ state, facility }) =>
      state !== 'NOT_SERVED' || !rows.some((other) => other.facility.id === facility.id && other.state !== 'NOT_SERVED'),
  );
  if (rows.length === 0) return <p className={styles.none}>{words.none}</p>;
  const asked = rows.filter(({ state }) => state !== 'WITHHELD' && state !== 'NOT_SERVED');
  const answered = asked.filter(hasAnswered).length;
  const isLoading = rows.some(({ state }) => state === 'LOADING');
  const isMissing = !isLoading && answered < asked.length;
  const summary = isLoading
    ? words.asking
    : asked.length === 0
      ? words.nothingToShow
      : isMissing
        ? words.of(answered, asked.length)
        : words.complete(asked.length);
  const list = (
    <ul className={styles.list} aria-label={words.title}>
      {shown.map((row, at) => (
        <Facility
          key={`${row.system.id} ${row.facility.id}`}
          row={row}
          look={looks.get(row.facility.id)}
          isAsking={asking.has(row.system.id)}
          // A system is asked as a whole: one button for all its facilities.
          canRetry={shown.findIndex((other) => other.system.id === row.system.id && canAskAgain(other)) === at}
          today={today}
          onRetry={onRetry}
        />
      ))}
      {rows.some(({ state, withheld }) => state === 'WITHHELD' || withheld.length > 0) && (
        <li className={styles.facility}>
          <Link to="/access" search={{ patient }} className={styles.why}>
            {words.why}
          </Link>
        </li>
      )}
    </ul>
  );
  return (
    <section className={styles.strip} aria-label={words.title}>
      <div className={styles.wide}>{list}</div>
      <details className={styles.narrow}>
        <summary className={styles.summary} data-missing={isMissing}>
          <Icon name={isLoading ? 'clock' : isMissing ? 'alert' : asked.length === 0 ? 'minus' : 'check'} size={16} />
          {summary}
          <span className={styles.marks}>
            {shown.map(({ system, facility }) => (
              <FacilityMark key={`${system.id} ${facility.id}`} look={looks.get(facility.id) ?? UNKNOWN_LOOK} />
            ))}
          </span>
          <Icon name="chevronDown" size={16} />
        </summary>
        {list}
      </details>
    </section>
  );
}

function Facility({
  row,
  look = UNKNOWN_LOOK,
  isAsking,
  canRetry,
  today,
  onRetry,
}: {
  readonly row: FacilityRow;
  readonly look: FacilityLook | undefined;
  readonly isAsking: boolean;
  readonly canRetry: boolean;
  readonly today: string;
  readonly onRetry: (system: string) => void;
}) {
  const words = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const { strip, list } = words.chart;
  const { icon, tone } = lookOf(row.state);
  const state = (() => {
    if (row.state === 'LOADING') return strip.asking;
    if (row.state === 'NOT_SERVED') return strip.notServed;
    if (row.state === 'WITHHELD') return strip.allWithheld;
    if (row.state === 'FAILED') return names.error(row.code ?? 'SUBGRAPH_UNAVAILABLE');
    const time =
      row.at === undefined
        ? ''
        : row.state === 'STALE'
          ? formatDate(dayInJapan(new Date(row.at)), language)
          : formatRecent(row.at, today, language);
    return answerWords(row.state, { time, leftOut: row.leftOut })[language];
  })();
  const category = (categories: readonly string[]) => categories.map((one) => names.category(one)).join(list);
  return (
    <li className={styles.facility}>
      <FacilityMark look={look} />
      <span className={styles.name}>
        <bdi>{row.facility.name}</bdi>
      </span>
      <span className={styles[tone]}>
        <Icon name={icon} size={14} />
        <span>
          {row.onlyFor.length > 0 && `${category(row.onlyFor)}: `}
          {isAsking && row.state !== 'LOADING' ? strip.again : state}
        </span>
      </span>
      {row.withheld.length > 0 && <span className={styles.withheld}>{strip.withheld(category(row.withheld))}</span>}
      {canRetry && !isAsking && (
        <Button
          size="small"
          icon="retry"
          aria-label={strip.retryOf(row.system.name)}
          title={strip.retryOf(row.system.name)}
          onClick={() => onRetry(row.system.id)}
        >
          {words.app.retry}
        </Button>
      )}
    </li>
  );
}

function canAskAgain({ state }: FacilityRow): boolean {
  return state === 'FAILED' || (state !== 'LOADING' && answerWords(state, { time: '' }).retry);
}

function lookOf(state: string): { readonly icon: IconName; readonly tone: 'good' | 'muted' | 'gap' } {
  switch (state) {
    case 'ANSWERED':
      return { icon: 'check', tone: 'good' };
    case 'LOADING':
      return { icon: 'clock', tone: 'muted' };
    case 'WITHHELD':
    case 'NOT_SERVED':
      return { icon: 'minus', tone: 'muted' };
    case 'STALE':
      return { icon: 'history', tone: 'gap' };
    default:
      return { icon: 'alert', tone: 'gap' };
  }
}
