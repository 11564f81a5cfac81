import styles from './sparkline.module.css';

/** One value of a series. `at` is a day as a number (days since 1970), so that the time scale is true. */
export interface SparkPoint {
  readonly at: number;
  readonly value: number;
  /** True where the line must not be drawn from the point before: a facility did not answer for the time between. */
  readonly afterGap?: boolean;
}

const WIDTH = 96;
const HEIGHT = 24;
const EDGE = 3;

/**
 * The trend of one series, small, the newest at the right. The numbers stand beside it; `label` describes the trend.
 *
 * @param points in any order, of one unit
 */
export function Sparkline({ points, label }: { readonly points: readonly SparkPoint[]; readonly label: string }) {
  const sorted = [...points].sort((a, b) => a.at - b.at);
  const newest = sorted.at(-1);
  if (!newest) return null;
  const place = scale(sorted);
  const path = sorted.map((point, index) => `${index === 0 || point.afterGap ? 'M' : 'L'}${place(point).join(' ')}`).join('');
  const [x, y] = place(newest);
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
      focusable="false"
    >
      <path d={path} />
      {sorted.slice(0, -1).map((point) => {
        const [cx, cy] = place(point);
        return <circle key={`${point.at}/${point.value}`} className={styles.point} cx={cx} cy={cy} r="1.2" />;
      })}
      <circle className={styles.newest} cx={x} cy={y} r="2.4" />
    </svg>
  );
}

function scale(points: readonly SparkPoint[]): (point: SparkPoint) => readonly [x: number, y: number] {
  const [times, values] = [points.map(({ at }) => at), points.map(({ value }) => value)];
  const [from, until, low, high] = [Math.min(...times), Math.max(...times), Math.min(...values), Math.max(...values)];
  const across = (part: number, whole: number, length: number) => EDGE + (whole === 0 ? 0.5 : part / whole) * (length - 2 * EDGE);
  return ({ at, value }) => [
    until === from ? WIDTH - EDGE : round(across(at - from, until - from, WIDTH)),
    round(HEIGHT - across(value - low, high - low, HEIGHT)),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
