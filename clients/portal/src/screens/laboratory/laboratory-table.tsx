import { type LabPoint, type LabSeries, textOf } from '@hareyaka/sdk';
import { Fragment, useEffect, useRef, useState } from 'react';
import { describeValue, markOf } from '../../chart/describe-result.js';
import { FacilityName } from '../../chart/item-source.js';
import { AbnormalMark } from '../../components/abnormal-mark.js';
import { Button } from '../../components/button.js';
import { classNames } from '../../components/class-names.js';
import { Icon } from '../../components/icon.js';
import { LongText } from '../../components/long-text.js';
import { formatClock, formatDayOfYear } from '../../format/dates.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import type { LabColumn, LabTable } from './lab-columns.js';
import { groupSeries } from './lab-sets.js';
import styles from './laboratory-table.module.css';

/** Columns that are drawn at first, and that are added each time: a wide table is slow, and people look for the newest results. */
const COLUMNS_AT_ONCE = 24;

/** Tests and dates: the newest date at the left, each column one facility. The head and the names of tests stay in sight. */
export function LaboratoryTable({
  series,
  table: { columns, pointsAt },
  onOpen,
}: {
  readonly series: readonly LabSeries[];
  readonly table: LabTable;
  readonly onOpen: (series: LabSeries) => void;
}) {
  const { laboratory: words, chart } = useWords();
  const { language } = useLanguage();
  const [count, setCount] = useState(COLUMNS_AT_ONCE);
  const used = columns.filter((column) => series.some((one) => pointsAt(one, column).length > 0));
  const shown = used.slice(0, count);
  const box = useRef<HTMLElement>(null);
  const hidden = useColumnsAtRight(box, shown.length);
  const years = groupByYear(shown, words.noDate);

  return (
    <div className={styles.outer}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section ref={box} className={styles.box} aria-label={words.table} tabIndex={0}>
        <table className={styles.table}>
          <caption className="visuallyHidden">{words.table}</caption>
          <thead>
            <tr>
              <th scope="col" rowSpan={2} className={classNames(styles.corner)}>
                {words.item}
              </th>
              {years.map(({ year, key, span }) => (
                <th key={key} scope="colgroup" colSpan={span} className={styles.year}>
                  <span>{year}</span>
                </th>
              ))}
            </tr>
            <tr>
              {shown.map((column) => (
                <th key={column.key} scope="col" className={styles.date}>
                  <span className={styles.day}>
                    <FacilityName facility={column.facility} system={column.system} short />
                    {column.date ? formatDayOfYear(column.date, language) : (column.dateText ?? words.noDate)}
                  </span>
                  {column.time && <span className={styles.clock}>{formatClock(column.time)}</span>}
                </th>
              ))}
            </tr>
          </thead>
          {groupSeries(series).map(([group, members]) => (
            <tbody key={group}>
              <tr>
                <th scope="rowgroup" colSpan={shown.length + 1} className={styles.group}>
                  <span>{words.groups[group]}</span>
                </th>
              </tr>
              {members.map((one) => (
                <tr key={one.key}>
                  <th scope="row" className={styles.item}>
                    <button type="button" className={styles.open} onClick={() => onOpen(one)}>
                      <span className={styles.name}>
                        <bdi>{one.name ?? chart.unknown}</bdi>
                        <Icon name="chevronRight" size={14} />
                      </span>
                      <span className={styles.about}>
                        <bdi>{one.unit ?? words.noUnit}</bdi>
                        {one.newest.source.node.referenceRange && <bdi>{words.range(one.newest.source.node.referenceRange)}</bdi>}
                        {one.specimen && <bdi>{textOf(one.specimen)}</bdi>}
                      </span>
                      <span className="visuallyHidden">{words.openTrend}</span>
                    </button>
                  </th>
                  {shown.map((column) => (
                    <td key={column.key} className={styles.cell}>
                      {pointsAt(one, column).map((point) => (
                        <Value key={point.source.node.id} point={point} />
                      ))}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
      <p className={styles.below}>
        {hidden > 0 && <span>{words.hiddenColumns(hidden)}</span>}
        {used.length > shown.length && (
          <Button size="small" icon="history" onClick={() => setCount(count + COLUMNS_AT_ONCE)}>
            {words.olderColumns(Math.min(COLUMNS_AT_ONCE, used.length - shown.length))}
          </Button>
        )}
      </p>
    </div>
  );
}

/** One result: its value, and its mark. A text is shown whole. */
function Value({ point }: { readonly point: LabPoint }) {
  const { laboratory: words } = useWords();
  const { node } = point.source;
  const mark = markOf(point);
  const value = describeValue(node) ?? words.noValue;
  const isText = point.source.node.value === null;
  const remarks = node.specimenRemarks.length > 0 || node.warnings.length > 0;
  return (
    <span
      className={classNames(
        styles.value,
        isText && styles.text,
        mark?.startsWith('HIGH') && styles.high,
        mark?.startsWith('LOW') && styles.low,
      )}
    >
      <LongText text={value} />
      {mark && (
        <Fragment>
          {' '}
          <AbnormalMark
            kind={mark}
            label={words.marks[mark] ?? mark}
            text={mark.endsWith('_AUTO') ? undefined : (node.abnormal ?? undefined)}
          />
        </Fragment>
      )}
      {remarks && (
        <span className={styles.remark} title={words.hasRemark}>
          <Icon name="alert" size={14} />
          <span className="visuallyHidden">{words.hasRemark}</span>
        </span>
      )}
    </span>
  );
}

/** Columns of one year, one after the other. */
function groupByYear(
  columns: readonly LabColumn[],
  none: string,
): readonly { readonly year: string; readonly key: string; readonly span: number }[] {
  const years: { year: string; key: string; span: number }[] = [];
  for (const { date, key } of columns) {
    const year = date?.slice(0, 4) ?? none;
    const last = years.at(-1);
    if (last?.year === year) last.span++;
    else years.push({ year, key, span: 1 });
  }
  return years;
}

/** How many columns of the table are out of sight at the right. */
function useColumnsAtRight(box: { readonly current: HTMLElement | null }, columns: number): number {
  const [hidden, setHidden] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const count = () => {
      const right = element.getBoundingClientRect().right;
      const heads = [...element.querySelectorAll('thead tr:last-child > th')];
      setHidden(columns === 0 ? 0 : heads.filter((head) => head.getBoundingClientRect().left >= right - 8).length);
    };
    count();
    element.addEventListener('scroll', count, { passive: true });
    const observer = new ResizeObserver(count);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', count);
      observer.disconnect();
    };
  }, [box, columns]);
  return hidden;
}
