import { type ReactNode, useId } from 'react';
import styles from './card.module.css';

/**
 * A section with a heading: problems, allergies, current drugs.
 *
 * @param note beside the heading, such as how many facilities have answered
 */
export function Card({
  title,
  note,
  action,
  children,
}: {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {note !== undefined && <div className={styles.note}>{note}</div>}
        {action !== undefined && <div className={styles.action}>{action}</div>}
      </header>
      {children}
    </section>
  );
}
