import { type ReactNode, useEffect, useRef, useState } from 'react';
import { classNames } from './class-names.js';
import styles from './table.module.css';

export interface TableColumn<Row> {
  readonly id: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** `number`: aligned at the right. `narrow`: as wide as its content. */
  readonly align?: 'text' | 'number' | 'narrow';
  /** True for the column that names the row. */
  readonly isRowHead?: boolean;
}

/**
 * A table of clinical data. Its head stays in sight, no text is cut off, and where rows are out of sight it says how many.
 *
 * @param caption read aloud; shown only with `showCaption`
 * @param rowsBelow words for the number of rows that are out of sight below
 */
export function Table<Row>({
  caption,
  showCaption = false,
  columns,
  rows,
  keyOf,
  rowsBelow,
  tall = false,
}: {
  readonly caption: string;
  readonly showCaption?: boolean;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowsBelow: (count: number) => string;
  /** True where the table is the screen: it scrolls with the page and not in a box. */
  readonly tall?: boolean;
}) {
  const box = useRef<HTMLDivElement>(null);
  const hidden = useRowsBelow(box, rows.length);
  return (
    <div className={styles.outer}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section ref={box} className={classNames(styles.box, tall && styles.tall)} aria-label={caption} tabIndex={0}>
        <table className={styles.table}>
          <caption className={showCaption ? styles.caption : 'visuallyHidden'}>{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ id, head, align }) => (
                <th key={id} scope="col" className={classNames(styles[align ?? 'text'])}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ id, cell, align, isRowHead }) =>
                  isRowHead ? (
                    <th key={id} scope="row" className={classNames(styles[align ?? 'text'])}>
                      {cell(row)}
                    </th>
                  ) : (
                    <td key={id} className={classNames(styles[align ?? 'text'])}>
                      {cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {hidden > 0 && (
        <p className={styles.below} aria-hidden="true">
          {rowsBelow(hidden)}
        </p>
      )}
    </div>
  );
}

/** How many rows of the table in a box that scrolls are below what is in sight. */
function useRowsBelow(box: { readonly current: HTMLDivElement | null }, rows: number): number {
  const [below, setBelow] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const count = () => {
      const bottom = element.getBoundingClientRect().bottom;
      const all = [...element.querySelectorAll('tbody > tr')];
      const isCut = element.scrollHeight > element.clientHeight + 1;
      setBelow(rows > 0 && isCut ? all.filter((row) => row.getBoundingClientRect().top >= bottom - 4).length : 0);
    };
    count();
    element.addEventListener('scroll', count, { passive: true });
    const observer = new ResizeObserver(count);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', count);
      observer.disconnect();
    };
  }, [box, rows]);
  return below;
}
