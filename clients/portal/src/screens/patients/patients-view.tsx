import { Link, useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { isEndingSoon } from '../../chart/is-ending-soon.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice } from '../../components/notice.js';
import { SearchField } from '../../components/search-field.js';
import { Segmented } from '../../components/segmented.js';
import { Skeleton } from '../../components/skeleton.js';
import { chooseAgeUnit, findAge } from '../../format/age.js';
import type { CareDate } from '../../format/care-date.js';
import { formatBirthDate, formatRecent } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import type { PatientsScope } from './patient-filter.js';
import styles from './patients-view.module.css';
import type { PatientRow, usePatients } from './use-patients.js';

/** Below this width in pixels, a row has two lines. */
const TWO_LINES_BELOW = 1024;

/** So many rows before the end of what has come, the next page is asked for. */
const AHEAD = 20;

/** My patients, from their data. */
export function PatientsView({
  list,
  typed,
  scope,
  today,
  inputRef,
  careFirst = false,
  invitations,
  onSearch,
  onScope,
  onEnter,
}: {
  readonly list: ReturnType<typeof usePatients>;
  readonly typed: string;
  readonly scope: PatientsScope;
  readonly today: CareDate;
  readonly inputRef?: Ref<HTMLInputElement>;
  /** Whether a patient is opened with the care records. */
  readonly careFirst?: boolean;
  /** Stands above the list. */
  readonly invitations?: ReactNode;
  readonly onSearch: (text: string) => void;
  readonly onScope: (scope: PatientsScope) => void;
  readonly onEnter: () => void;
}) {
  const { app, patients: words } = useWords();
  const names = useNames();
  return (
    <div className={styles.screen}>
      <div className={styles.head}>
        <div className={styles.titleLine}>
          <h1>{words.title}</h1>
          <p className={styles.count} role="status">
            {list.state === 'LOADED' && list.total !== undefined ? words.count(list.total) : list.state === 'LOADING' ? app.loading : ''}
          </p>
        </div>
        <div className={styles.tools}>
          <div className={styles.search}>
            <SearchField
              label={words.search}
              clearLabel={app.clear}
              placeholder={words.searchHint}
              value={typed}
              onSearch={onSearch}
              onEnter={onEnter}
              hideLabel
              {...(inputRef && { inputRef })}
            />
          </div>
          <Segmented
            label={words.filter}
            value={scope}
            onChange={onScope}
            options={[
              { value: 'MINE', label: words.filterMine },
              { value: 'FACILITY', label: words.filterFacility },
              { value: 'RECENT', label: words.filterRecent },
            ]}
          />
        </div>
      </div>
      {invitations}
      {list.state === 'FAILED' && (
        <Notice
          tone="danger"
          live
          title={words.failed}
          action={
            <Button size="small" icon="retry" onClick={list.retry}>
              {app.retry}
            </Button>
          }
        >
          {names.error(list.code ?? 'INTERNAL')}
        </Notice>
      )}
      {list.rows.length > 0 ? (
        <Rows list={list} today={today} careFirst={careFirst} />
      ) : list.state === 'LOADING' ? (
        <Skeleton lines={8} label={app.loading} />
      ) : list.state === 'LOADED' ? (
        <NoPatients typed={typed} scope={scope} onClear={() => onSearch('')} onAll={() => onScope('MINE')} />
      ) : null}
    </div>
  );
}

/** The reasons for which a patient may be missing: the same words whether there is such a patient or not. */
function NoPatients({
  typed,
  scope,
  onClear,
  onAll,
}: {
  readonly typed: string;
  readonly scope: PatientsScope;
  readonly onClear: () => void;
  readonly onAll: () => void;
}) {
  const words = useWords().patients;
  return (
    <EmptyState
      icon="people"
      title={words.empty.title}
      action={
        <>
          {typed !== '' && <Button onClick={onClear}>{words.empty.clear}</Button>}
          {scope !== 'MINE' && <Button onClick={onAll}>{words.filterMine}</Button>}
          <Link to="/emergency" className={styles.emergency}>
            {words.empty.emergency}
          </Link>
        </>
      }
    >
      <p>{words.empty.reasons}</p>
      <ul>
        {words.empty.list.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <p>{words.empty.whom}</p>
    </EmptyState>
  );
}

/** The rows that are in sight, of as many as there are. */
function Rows({
  list,
  today,
  careFirst,
}: {
  readonly list: ReturnType<typeof usePatients>;
  readonly today: CareDate;
  readonly careFirst: boolean;
}) {
  const { app, patients: words } = useWords();
  const box = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  // What stands above the list can come later: invitations.
  useLayoutEffect(() => {
    const measure = () => setOffset(box.current?.offsetTop ?? 0);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  // The same function for all draws of the same rows: a new one would make the virtualizer place all rows again.
  const getItemKey = useCallback((index: number) => list.rows[index]?.node.id ?? index, [list.rows]);
  const virtual = useWindowVirtualizer({
    count: list.rows.length,
    estimateSize: () => (window.innerWidth < TWO_LINES_BELOW ? 76 : 52),
    overscan: 12,
    scrollMargin: offset,
    getItemKey,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (list.hasMore && list.state === 'LOADED' && last >= list.rows.length - AHEAD) list.loadMore();
  }, [list, last]);

  const moveFocus = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-patient-row]');
    if (step === 0 || !row) return;
    event.preventDefault();
    const index = Number(row.dataset.patientRow) + step;
    virtual.scrollToIndex(Math.max(0, Math.min(index, list.rows.length - 1)));
    box.current?.querySelector<HTMLElement>(`[data-patient-row="${index}"]`)?.focus();
  };

  const navigate = useNavigate();
  const open = (event: MouseEvent<HTMLUListElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-patient-row]');
    const patient = list.rows[Number(row?.dataset.patientRow)]?.node.id;
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (patient === undefined || !isPlain || event.defaultPrevented) return;
    event.preventDefault();
    navigate({ to: careFirst ? '/patients/$patient/first' : '/patients/$patient', params: { patient } });
  };

  return (
    <>
      <div className={styles.columns} aria-hidden="true">
        <span>{words.columns.name}</span>
        <span>{words.columns.birth}</span>
        <span>{words.columns.age}</span>
        <span>{words.columns.sex}</span>
        <span className={styles.last}>{words.columns.viewed}</span>
      </div>
      <ul
        ref={box}
        className={styles.rows}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={moveFocus}
        onClick={open}
        aria-label={words.title}
      >
        {items.map(({ index, key, start }) => (
          <li
            key={key}
            data-index={index}
            {...(isLong(list.rows[index]!) && { ref: virtual.measureElement })}
            className={styles.item}
            style={{ transform: `translateY(${start - offset}px)` }}
            aria-setsize={list.total ?? -1}
            aria-posinset={index + 1}
          >
            <Row row={list.rows[index]!} index={index} today={today} careFirst={careFirst} />
          </li>
        ))}
      </ul>
      {list.hasMore && (
        // What comes when a person scrolls: nothing is loading until then, so nothing is read aloud.
        <div aria-hidden="true">
          <Skeleton lines={2} label={app.loading} />
        </div>
      )}
    </>
  );
}

/** Whether the row may be higher than the others. Only such a row is measured. */
function isLong({ node: { name, kana } }: PatientRow): boolean {
  return name.length + kana.length > 24;
}

/** Drawn once: scrolling draws only the rows that come. */
const Row = memo(function Row({
  row: { node },
  index,
  today,
  careFirst,
}: {
  readonly row: PatientRow;
  readonly index: number;
  readonly today: CareDate;
  readonly careFirst: boolean;
}) {
  const words = useWords().patients;
  const names = useNames();
  const { language } = useLanguage();
  const age = findAge(node.birthDate, today);
  const unit = age && chooseAgeUnit(age);
  return (
    // A plain link, which the list opens: a router's link for each row makes scrolling slow.
    <a href={`/patients/${encodeURIComponent(node.id)}${careFirst ? '/first' : ''}`} className={styles.row} data-patient-row={index}>
      <span className={styles.name}>
        <span className={styles.kanji}>
          <bdi>{node.name}</bdi>
        </span>
        <span className={styles.kana} lang="ja">
          <bdi>{node.kana}</bdi>
        </span>
      </span>
      <span className={styles.birth}>{formatBirthDate(node.birthDate, language)}</span>
      <span className={styles.age}>
        {unit ? (unit.unit === 'YEARS' ? words.years(unit.count) : words.months(unit.count)) : words.ageUnknown}
      </span>
      <span className={styles.sex}>{names.sex(node.sex)}</span>
      <span className={styles.marks}>
        {node.hasNamesake && (
          <Badge tone="warning" icon="twin">
            {words.sameName}
          </Badge>
        )}
        {isEndingSoon(node.daysLeft) && (
          <Badge tone="warning" icon="clock">
            {words.daysLeft(node.daysLeft)}
          </Badge>
        )}
        <span className={styles.viewed}>
          {node.lastViewedAt ? words.viewedAt(formatRecent(node.lastViewedAt, today, language)) : words.neverViewed}
        </span>
      </span>
    </a>
  );
});
