import {
  buildTimeline,
  type Category,
  type ChartOf,
  type ChartTimelineQuery,
  type Lane,
  type Timeline,
  type TimelineRow,
} from '@hareyaka/sdk';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { FacilityName } from '../../chart/item-source.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { Icon, type IconName } from '../../components/icon.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { Skeleton } from '../../components/skeleton.js';
import { Table } from '../../components/table.js';
import type { Language } from '../../format/care-date.js';
import { formatMonth } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import {
  chooseScale,
  fillColumns,
  listColumns,
  type TimelineColumn,
  type TimelineColumnCell,
  type TimelineScale,
} from './timeline-columns.js';
import styles from './timeline-view.module.css';

/** The chart of one system, as the timeline asks for it. */
export type TimelineOfChart = ChartOf<ChartTimelineQuery>;

const ICONS: Readonly<Record<string, IconName>> = {
  ALLERGY: 'alert',
  DIAGNOSIS: 'list',
  DOCUMENT: 'document',
  ENCOUNTER: 'facility',
  IMAGING: 'image',
  INJECTION: 'syringe',
  LAB_RESULT: 'flask',
  PRESCRIPTION: 'pill',
  PROCEDURE: 'scissors',
};

/** Where the records of a category are shown. */
const SCREENS: Readonly<Partial<Record<Category, 'laboratory' | 'medications' | 'images' | 'documents'>>> = {
  DOCUMENT: 'documents',
  ENCOUNTER: 'documents',
  PROCEDURE: 'documents',
  IMAGING: 'images',
  INJECTION: 'medications',
  PRESCRIPTION: 'medications',
  LAB_RESULT: 'laboratory',
};

/** When which records were made: rows by category or facility, columns by month, quarter or year, and the same as a list. */
export function TimelineView({
  lanes,
  retry,
}: {
  readonly lanes: readonly Lane<TimelineOfChart>[];
  readonly retry?: (system: string) => void;
}) {
  const { app, timeline: words, chart } = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const [by, setBy] = useState<'CATEGORY' | 'FACILITY'>('CATEGORY');
  const [shown, setShown] = useState<'GRAPH' | 'LIST'>('GRAPH');
  const [chosenScale, setScale] = useState<TimelineScale>();
  const [open, setOpen] = useState<{ readonly row: TimelineRow; readonly cell: TimelineColumnCell }>();
  const timeline = useMemo(() => buildTimeline(lanes, by), [lanes, by]);
  const scale = chosenScale ?? chooseScale(timeline.months.length);
  const columns = useMemo(() => listColumns(timeline.months, scale), [timeline, scale]);
  const loading = timeline.missing.filter(({ code }) => code === 'LOADING').length;
  const failed = timeline.missing.filter(({ code }) => code !== 'LOADING');
  const nameOf = (row: TimelineRow) => (row.category ? names.category(row.category) : (row.facility?.name ?? words.facilityUnknown));

  return (
    <>
      <h2 className="visuallyHidden">{words.title}</h2>
      <div className={styles.tools}>
        <Segmented
          label={words.rows}
          value={by}
          onChange={setBy}
          options={[
            { value: 'CATEGORY', label: words.byCategory },
            { value: 'FACILITY', label: words.byFacility },
          ]}
        />
        <Segmented
          label={words.scale}
          value={scale}
          onChange={setScale}
          options={[
            { value: 'MONTH', label: words.month },
            { value: 'QUARTER', label: words.quarter },
            { value: 'YEAR', label: words.year },
          ]}
        />
        <Segmented
          label={words.view}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'GRAPH', label: words.graph },
            { value: 'LIST', label: words.list },
          ]}
        />
      </div>
      {failed.map(({ system, code }) => (
        <Notice
          key={system.id}
          tone="warning"
          title={words.failed(system.name)}
          action={
            retry && (
              <Button size="small" icon="retry" onClick={() => retry(system.id)}>
                {app.retry}
              </Button>
            )
          }
        >
          {names.error(code)}
        </Notice>
      ))}
      {timeline.rows.length === 0 ? (
        loading > 0 ? (
          <Skeleton lines={7} label={app.loading} />
        ) : failed.length > 0 ? (
          <EmptyState icon="alert" title={chart.note.failed} />
        ) : (
          <EmptyState title={words.none}>{words.noneText}</EmptyState>
        )
      ) : shown === 'GRAPH' ? (
        <Grid timeline={timeline} columns={columns} scale={scale} nameOf={nameOf} onOpen={(row, cell) => setOpen({ row, cell })} />
      ) : (
        <List timeline={timeline} columns={columns} />
      )}
      {timeline.rows.length > 0 && loading > 0 && <p className={styles.hint}>{chart.note.loading(loading)}</p>}
      <p className={styles.hint}>{words.hint}</p>
      <Dialog
        side
        title={open ? `${nameOf(open.row)} ${columnTitle(open.cell.column, language)}` : ''}
        isOpen={open !== undefined}
        onClose={() => setOpen(undefined)}
        closeLabel={app.close}
      >
        {open && <Panel row={open.row} cell={open.cell} />}
      </Dialog>
    </>
  );
}

function columnTitle({ key, from, until }: TimelineColumn, language: Language): string {
  if (from === until) return formatMonth(from, language);
  if (!key.includes('Q')) return language === 'ja' ? `${key}年` : key;
  return language === 'ja'
    ? `${key.slice(0, 4)}年${Number(from.slice(5))}–${Number(until.slice(5))}月`
    : `${key.slice(5)} ${key.slice(0, 4)}`;
}

/** The same as in the grid's head, short: the year stands above. */
function columnShort({ key, from, until }: TimelineColumn, language: Language): string {
  if (key.length === 4) return key;
  if (from !== until) return language === 'ja' ? `${Number(from.slice(5))}–${Number(until.slice(5))}月` : key.slice(5);
  return language === 'ja' ? `${Number(from.slice(5))}月` : formatMonth(from, 'en').slice(0, 3);
}

/** The grid: one button for each cell with records. Arrow keys move between the cells, as in a spreadsheet. The newest column is in sight. */
function Grid({
  timeline,
  columns,
  scale,
  nameOf,
  onOpen,
}: {
  readonly timeline: Timeline;
  readonly columns: readonly TimelineColumn[];
  readonly scale: TimelineScale;
  readonly nameOf: (row: TimelineRow) => string;
  readonly onOpen: (row: TimelineRow, cell: TimelineColumnCell) => void;
}) {
  const { timeline: words } = useWords();
  const { language } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState({ row: 0, column: columns.length - 1 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest comes in sight when the columns change
  useEffect(() => {
    box.current?.scrollTo({ left: box.current.scrollWidth });
    setActive({ row: 0, column: columns.length - 1 });
  }, [columns.length, scale]);
  const greatest = Math.max(...timeline.rows.flatMap((row) => fillColumns(row, columns).map(({ atMost }) => atMost)), 1);

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    const move = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      Home: [0, -columns.length],
      End: [0, columns.length],
    }[event.key];
    if (!move) return;
    event.preventDefault();
    const next = {
      row: Math.max(0, Math.min(active.row + move[0]!, timeline.rows.length - 1)),
      column: Math.max(0, Math.min(active.column + move[1]!, columns.length - 1)),
    };
    setActive(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next.row}/${next.column}"]`)?.focus();
  };

  const years = columns.reduce<{ year: string; span: number }[]>((all, { key }) => {
    const year = key.slice(0, 4);
    const last = all.at(-1);
    if (last?.year === year) last.span++;
    else all.push({ year, span: 1 });
    return all;
  }, []);

  return (
    <div ref={box} className={styles.grid}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid role makes the arrow keys known */}
      <table className={styles.table} role="grid" aria-label={words.title} onKeyDown={onKeyDown}>
        <thead>
          {scale !== 'YEAR' && (
            <tr>
              <td className={styles.corner} />
              {years.map(({ year, span }) => (
                <th key={year} scope="colgroup" colSpan={span} className={styles.year}>
                  <span>{language === 'ja' ? `${year}年` : year}</span>
                </th>
              ))}
            </tr>
          )}
          <tr>
            <td className={styles.corner} />
            {columns.map((column) => (
              <th key={column.key} scope="col" className={styles.column}>
                {columnShort(column, language)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {timeline.rows.map((row, rowIndex) => (
            <tr key={row.key}>
              <th scope="row" className={styles.rowHead}>
                <RowName row={row} name={nameOf(row)} />
              </th>
              {fillColumns(row, columns).map((cell, columnIndex) => {
                const isActive = active.row === rowIndex && active.column === columnIndex;
                return (
                  <td key={cell.column.key} className={styles.cell}>
                    {cell.atMost > 0 ? (
                      <button
                        type="button"
                        className={styles.count}
                        data-cell={`${rowIndex}/${columnIndex}`}
                        data-weight={Math.ceil((cell.atMost / greatest) * 4)}
                        tabIndex={isActive ? 0 : -1}
                        aria-label={words.cell(nameOf(row), columnTitle(cell.column, language), cell.atMost)}
                        onFocus={() => setActive({ row: rowIndex, column: columnIndex })}
                        onClick={() => onOpen(row, cell)}
                      >
                        <Icon name={ICONS[row.category ?? ''] ?? 'list'} size={16} />
                        {cell.atMost}
                      </button>
                    ) : (
                      <span className={styles.empty} data-cell={`${rowIndex}/${columnIndex}`} tabIndex={isActive ? 0 : -1} />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RowName({ row, name }: { readonly row: TimelineRow; readonly name: string }) {
  if (row.facility) return <FacilityName facility={row.facility} />;
  return (
    <span className={styles.rowName}>
      <Icon name={ICONS[row.category ?? ''] ?? 'list'} size={16} />
      {name}
    </span>
  );
}

interface CountRow {
  readonly key: string;
  readonly column: TimelineColumn;
  readonly category: Category;
  readonly facility: { readonly id: string; readonly name: string } | null;
  readonly atMost: number;
}

function listCounts(cells: readonly TimelineColumnCell[]): readonly CountRow[] {
  const rows = new Map<string, CountRow>();
  for (const { column, cells: months } of cells)
    for (const { sources } of months)
      for (const { category, facility, atMost } of sources) {
        const key = `${column.key} ${category} ${facility?.id}`;
        rows.set(key, { key, column, category, facility, atMost: (rows.get(key)?.atMost ?? 0) + atMost });
      }
  return [...rows.values()];
}

/** The same counts as a table, newest first. */
function List({ timeline, columns }: { readonly timeline: Timeline; readonly columns: readonly TimelineColumn[] }) {
  const { timeline: words, chart } = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const rows = listCounts(timeline.rows.flatMap((row) => fillColumns(row, columns))).toSorted((a, b) =>
    a.column.from < b.column.from ? 1 : a.column.from > b.column.from ? -1 : 0,
  );
  return (
    <Table
      tall
      caption={words.title}
      rows={rows}
      keyOf={({ key }) => key}
      rowsBelow={chart.rowsBelow}
      columns={[
        { id: 'column', head: words.columns.period, isRowHead: true, cell: ({ column }) => columnTitle(column, language) },
        { id: 'category', head: words.columns.category, cell: ({ category }) => names.category(category) },
        { id: 'facility', head: words.columns.facility, cell: ({ facility }) => <FacilityName facility={facility} /> },
        { id: 'count', head: words.columns.count, align: 'number', cell: ({ atMost }) => atMost.toLocaleString('en') },
      ]}
    />
  );
}

/** What one cell holds, by facility and category, and where the records are. */
function Panel({ row, cell }: { readonly row: TimelineRow; readonly cell: TimelineColumnCell }) {
  const { timeline: words, chart } = useWords();
  const names = useNames();
  const { patient } = useChart();
  const counts = listCounts([cell]);
  const categories = [...new Set(counts.map(({ category }) => category))];
  return (
    <div className={styles.panel}>
      <ul>
        {counts.map(({ key, category, facility, atMost }) => (
          <li key={key} className={styles.panelRow}>
            <FacilityName facility={facility} />
            {!row.category && <span>{names.category(category)}</span>}
            <span className={styles.panelCount}>{words.upTo(atMost)}</span>
          </li>
        ))}
      </ul>
      {categories.map((category) => {
        const to = SCREENS[category];
        return (
          to && (
            <Link key={category} to={`/patients/$patient/${to}`} params={{ patient: patient.id }} className={styles.open}>
              <Icon name={ICONS[category] ?? 'list'} />
              {chart.screens[to]}: {words.open}
              <Icon name="chevronRight" size={16} />
            </Link>
          )
        );
      })}
    </div>
  );
}
