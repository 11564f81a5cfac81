import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { formatNumber } from '../format/numbers.js';
import { type FacilityLook, FacilityMark } from './facility-mark.js';
import styles from './trend-chart.module.css';
import { dateOfDay, makeTimeTicks, makeValueAxis, type TrendValue } from './trend-scale.js';

/** One point of a trend. */
export interface TrendPoint extends TrendValue {
  readonly key: string;
  readonly look: FacilityLook;
  /** What the point says in words: value, unit, date, facility, range. It is shown when the point is chosen, and read aloud. */
  readonly label: string;
  /** The source's own range for this value. */
  readonly low: number | null;
  readonly high: number | null;
  /** The letter and colour beside the point. */
  readonly mark?: { readonly letter: string; readonly tone: 'high' | 'low' | 'other' } | undefined;
  /** True where no line leads here from the point before: something may lie between. */
  readonly isBroken: boolean;
}

/** A time for which results may be missing: hatched. Without an end, up to the edge. */
export interface TrendGap {
  readonly from: number | undefined;
  readonly until: number | undefined;
}

const HEIGHT = 260;
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 20, 28, 30];
const POINT = 13;

/**
 * The trend of one series: a true time scale with the newest at the right, the unit at the axis, each point in the shape of its facility with its own range, and
 * hatched where results may be missing. Arrow keys and clicks choose a point; what it says stands under the graph. A table of the same values stands beside it
 * elsewhere: the graph is never the only way.
 *
 * @param points the oldest first, all of one unit
 */
export function TrendChart({
  title,
  unit,
  points,
  gaps,
  formatDay,
  hint,
}: {
  /** Name and number of points, read aloud. */
  readonly title: string;
  readonly unit: string;
  readonly points: readonly TrendPoint[];
  readonly gaps: readonly TrendGap[];
  readonly formatDay: (date: string) => ReactNode;
  /** What stands in place of a point's words as long as none is chosen. */
  readonly hint: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const hatch = useId();
  const [chosenKey, setChosen] = useState<string>();
  const chosen = points.find(({ key }) => key === chosenKey);
  const axis = makeValueAxis(
    points.flatMap(({ value, low, high }) => [value, ...(low === null ? [] : [low]), ...(high === null ? [] : [high])]),
  );
  const [first, last] = [points[0]!.at, points.at(-1)!.at];
  const margin = Math.max((last - first) * 0.03, 7);
  const [from, until] = [first - margin, last + margin];
  const x = (at: number) => LEFT + ((Math.min(Math.max(at, from), until) - from) / (until - from)) * (width - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - ((value - axis.from) / (axis.until - axis.from)) * (HEIGHT - TOP - BOTTOM);
  const path = points
    .map(({ at, value, isBroken }, index) => `${index === 0 || isBroken ? 'M' : 'L'}${round(x(at))} ${round(y(value))}`)
    .join('');
  const range = findSharedRange(points);

  const choose = (event: KeyboardEvent<SVGSVGElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -points.length, End: points.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = chosen ? points.indexOf(chosen) : points.length;
    setChosen(points[Math.max(0, Math.min(at + step, points.length - 1))]!.key);
  };

  return (
    <figure className={styles.figure}>
      <div ref={box}>
        <svg
          className={styles.chart}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys choose a point
          tabIndex={0}
          onKeyDown={choose}
          focusable="true"
        >
          <defs>
            <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line x1="0" y1="0" x2="0" y2="7" className={styles.hatch} />
            </pattern>
          </defs>
          {range && <Band low={range.low} high={range.high} left={LEFT} right={width - RIGHT} top={TOP} bottom={HEIGHT - BOTTOM} y={y} />}
          {gaps.map((gap) => {
            const [left, right] = [gap.from === undefined ? LEFT : x(gap.from), gap.until === undefined ? width - RIGHT : x(gap.until)];
            return (
              right > left && (
                <rect
                  key={`${gap.from} ${gap.until}`}
                  x={left}
                  y={TOP}
                  width={right - left}
                  height={HEIGHT - TOP - BOTTOM}
                  fill={`url(#${hatch})`}
                />
              )
            );
          })}
          <text className={styles.unit} x={4} y={14}>
            {unit}
          </text>
          {axis.ticks.map((tick) => (
            <g key={tick}>
              <line className={styles.grid} x1={LEFT} x2={width - RIGHT} y1={round(y(tick))} y2={round(y(tick))} />
              <text className={styles.tick} x={LEFT - 6} y={round(y(tick)) + 4} textAnchor="end">
                {formatNumber(tick)}
              </text>
            </g>
          ))}
          {makeTimeTicks(Math.ceil(from), Math.floor(until), Math.max(3, Math.floor((width - LEFT - RIGHT) / 90))).map((day) => (
            <g key={day}>
              <line className={styles.grid} x1={round(x(day))} x2={round(x(day))} y1={TOP} y2={HEIGHT - BOTTOM + 4} />
              <text className={styles.tick} x={round(x(day))} y={HEIGHT - 10} textAnchor="middle">
                {formatDay(dateOfDay(day))}
              </text>
            </g>
          ))}
          <path className={styles.line} d={path} />
          {points.map((point) => (
            <Point
              key={point.key}
              point={point}
              x={x(point.at)}
              y={y}
              ownRange={!range}
              isChosen={point.key === chosenKey}
              onChoose={() => setChosen(point.key)}
            />
          ))}
        </svg>
      </div>
      <figcaption className={styles.readout} aria-live="polite">
        {chosen ? (
          <>
            <FacilityMark look={chosen.look} /> {chosen.label}
          </>
        ) : (
          hint
        )}
      </figcaption>
    </figure>
  );
}

/** The range in which values are normal, if it is the same for all points. */
function findSharedRange(points: readonly TrendPoint[]): { readonly low: number | null; readonly high: number | null } | undefined {
  const [first] = points;
  if (!first || (first.low === null && first.high === null)) return undefined;
  return points.every(({ low, high }) => low === first.low && high === first.high) ? first : undefined;
}

function Band({
  low,
  high,
  left,
  right,
  top,
  bottom,
  y,
}: {
  readonly low: number | null;
  readonly high: number | null;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly y: (value: number) => number;
}) {
  const [upper, lower] = [high === null ? top : y(high), low === null ? bottom : y(low)];
  return (
    <>
      <rect className={styles.band} x={left} width={right - left} y={upper} height={Math.max(lower - upper, 0)} />
      {high !== null && <line className={styles.limit} x1={left} x2={right} y1={upper} y2={upper} />}
      {low !== null && <line className={styles.limit} x1={left} x2={right} y1={lower} y2={lower} />}
    </>
  );
}

function Point({
  point: { value, look, low, high, mark },
  x,
  y,
  ownRange,
  isChosen,
  onChoose,
}: {
  readonly point: TrendPoint;
  readonly x: number;
  readonly y: (value: number) => number;
  readonly ownRange: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const at = round(y(value));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard chooses points at the whole graph
    <g className={styles.point} onClick={onChoose} onPointerEnter={onChoose}>
      {ownRange &&
        [low, high].map(
          (limit) => limit !== null && <line key={limit} className={styles.ownLimit} x1={x - 7} x2={x + 7} y1={y(limit)} y2={y(limit)} />,
        )}
      <circle cx={x} cy={at} r={isChosen ? 12 : 20} className={isChosen ? styles.chosen : styles.target} />
      <FacilityMark look={look} size={POINT} x={x - POINT / 2} y={at - POINT / 2} />
      {mark && (
        <text
          className={mark.tone === 'high' ? styles.high : mark.tone === 'low' ? styles.low : styles.other}
          x={x}
          y={mark.tone === 'low' ? at + 21 : at - 11}
          textAnchor="middle"
        >
          {mark.letter}
        </text>
      )}
    </g>
  );
}

/** The width of a box, as it is laid out. */
function useWidth(box: { readonly current: HTMLDivElement | null }): number {
  const [width, setWidth] = useState(560);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(240, Math.floor(element.getBoundingClientRect().width)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
