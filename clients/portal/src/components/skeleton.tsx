import styles from './skeleton.module.css';

/**
 * Grey lines where a list will stand. They keep its height, so that nothing jumps when it comes.
 *
 * @param label read aloud, such as 読み込み中
 */
export function Skeleton({ lines = 3, label }: { readonly lines?: number; readonly label: string }) {
  return (
    <div className={styles.skeleton} role="status" data-loading="true">
      <span className="visuallyHidden">{label}</span>
      {Array.from({ length: lines }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <span key={at} className={styles.line} aria-hidden="true" />
      ))}
    </div>
  );
}
