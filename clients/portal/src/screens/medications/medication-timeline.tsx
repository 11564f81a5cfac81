import type { MedicationGroup, MedicationUse } from '@hareyaka/sdk';
import { useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { Badge } from '../../components/badge.js';
import { classNames } from '../../components/class-names.js';
import { FacilityMark } from '../../components/facility-mark.js';
import { Segmented } from '../../components/segmented.js';
import { formatMonth } from '../../format/dates.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { describePeriod } from './describe-use.js';
import { listDrugNames, nameGroup } from './drug-names.js';
import { listMonths, type MedicationBar, makeBars, makeSpan, placeInSpan, SPANS } from './medication-bars.js';
import styles from './medication-timeline.module.css';

/** The height of a bar with its gap, in pixels: bars are targets. */
const LINE = 30;

/** On a page narrower than this, a year of bars would be too small to tell apart. */
const NARROW = 700;

/** Drugs as bars on one time axis, the newest at the right, with a line for today. A bar opens its details; the list has the same. */
export function MedicationTimeline({
  groups,
  onOpen,
}: {
  readonly groups: readonly MedicationGroup[];
  readonly onOpen: (use: MedicationUse) => void;
}) {
  const { medications: words, chart } = useWords();
  const { language } = useLanguage();
  const { today } = useChart();
  const [months, setMonths] = useState(() => String(window.innerWidth < NARROW ? SPANS[0] : SPANS[1]));
  const span = makeSpan(today, Number(months));
  const rows = groups.map((group) => ({ group, bars: makeBars(group.uses, span) })).filter(({ bars }) => bars.length > 0);
  const undated = groups.flatMap(({ uses }) => uses).filter(({ from }) => from === null).length;
  const ticks = listMonths(span, 7);

  return (
    <section aria-label={words.barsTitle}>
      <div className={styles.tools}>
        <Segmented
          label={words.span}
          value={months}
          onChange={setMonths}
          options={SPANS.map((value) => ({ value: String(value), label: words.spans[String(value)] ?? String(value) }))}
        />
      </div>
      {rows.length === 0 ? (
        <p className={styles.hint}>{words.nothingInSpan}</p>
      ) : (
        <div className={styles.chart}>
          <div className={styles.axis} aria-hidden="true">
            <div className={styles.track}>
              {ticks.map((day) => (
                <span key={day} className={styles.tick} style={{ left: `${placeInSpan(day, span)}%` }}>
                  {formatMonth(day.slice(0, 7), language)}
                </span>
              ))}
            </div>
          </div>
          <ul>
            {rows.map(({ group, bars }) => (
              <li key={group.key} className={styles.row}>
                <span className={styles.name}>
                  <bdi>{nameGroup(group) ?? chart.unknown}</bdi>
                  {group.doubled && (
                    <Badge tone="high" icon="twin">
                      {group.match === 'SIMILAR' ? words.doubledSimilar : words.doubled}
                    </Badge>
                  )}
                </span>
                <div className={styles.track} style={{ minHeight: (Math.max(...bars.map(({ line }) => line)) + 1) * LINE + 6 }}>
                  {ticks.map((day) => (
                    <span key={day} className={styles.grid} style={{ left: `${placeInSpan(day, span)}%` }} />
                  ))}
                  <span className={styles.today} style={{ left: `${placeInSpan(today, span)}%` }} title={words.today} />
                  {bars.map((bar) => (
                    <Bar key={bar.use.key} bar={bar} onOpen={onOpen} />
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className={styles.hint}>
        {words.barsHint} {undated > 0 && words.notDrawn(undated)}
      </p>
    </section>
  );
}

function Bar({
  bar: { use, left, width, isOpen, line },
  onOpen,
}: {
  readonly bar: MedicationBar;
  readonly onOpen: (use: MedicationUse) => void;
}) {
  const { chart, medications: words } = useWords();
  const { language } = useLanguage();
  const { looks } = useChart();
  const { system, node } = use.source;
  const look = looks.get(node.facility?.id ?? '');
  const label = words.barLabel(
    listDrugNames(use.drug).first ?? chart.unknown,
    describePeriod(use, words, language),
    node.facility?.name ?? system.name,
  );
  return (
    <button
      type="button"
      className={classNames(
        styles.bar,
        isOpen && styles.open,
        use.kind === 'INJECTION' && styles.injection,
        use.current === 'PAST' && styles.past,
      )}
      style={{ left: `${left}%`, width: `${width}%`, top: line * LINE + 3 }}
      aria-label={label}
      title={label}
      onClick={() => onOpen(use)}
    >
      {look && <FacilityMark look={look} size={11} />}
    </button>
  );
}
