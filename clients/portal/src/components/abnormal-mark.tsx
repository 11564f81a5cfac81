import styles from './abnormal-mark.module.css';
import { classNames } from './class-names.js';

/** How a result lies to its range: as the source says (`HIGH`, `LOW`, `ABNORMAL`), or as computed from the source's own range (`…_AUTO`). */
export type Abnormality = 'HIGH' | 'LOW' | 'ABNORMAL' | 'HIGH_AUTO' | 'LOW_AUTO';

/** The mark of an abnormal result: shape, letter and colour say the same. `label` is read aloud and shown as a tooltip. */
export function AbnormalMark({
  kind,
  label,
  text,
}: {
  readonly kind: Abnormality;
  readonly label: string;
  readonly text?: string | undefined;
}) {
  const isHigh = kind.startsWith('HIGH');
  const isLow = kind.startsWith('LOW');
  const letter = text ?? (isHigh ? 'H' : isLow ? 'L' : 'A');
  return (
    <span
      className={classNames(styles.mark, isHigh && styles.high, isLow && styles.low, kind.endsWith('_AUTO') && styles.auto)}
      title={label}
    >
      <svg viewBox="0 0 10 10" width="9" height="9" aria-hidden="true" focusable="false">
        <path d={isHigh ? 'M5 1 9.5 9h-9z' : isLow ? 'M5 9 .5 1h9z' : 'M5 .5 9.5 5 5 9.5.5 5z'} />
      </svg>
      <span aria-hidden="true">{letter}</span>
      <span className="visuallyHidden">{label}</span>
    </span>
  );
}
