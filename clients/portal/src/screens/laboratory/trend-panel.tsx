import { type LabGap, type LabPoint, type LabSeries, textOf } from '@hareyaka/sdk';
import { useChart } from '../../chart/chart-context.js';
import { describeValue, markOf } from '../../chart/describe-result.js';
import { FacilityName } from '../../chart/item-source.js';
import { AbnormalMark } from '../../components/abnormal-mark.js';
import { LongText } from '../../components/long-text.js';
import { Table } from '../../components/table.js';
import { TrendChart, type TrendPoint } from '../../components/trend-chart.js';
import { formatDate, formatMonth } from '../../format/dates.js';
import { withUnit } from '../../format/numbers.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { nameSeries } from './name-series.js';
import { listDrawnPoints, listHatched } from './trend.js';
import styles from './trend-panel.module.css';

/** The trend of one test: the graph, and under it the table with every result. */
export function TrendPanel({ series, gaps }: { readonly series: LabSeries; readonly gaps: readonly LabGap[] }) {
  const { chart, laboratory: words } = useWords();
  const { language } = useLanguage();
  const { looks } = useChart();
  const drawn = listDrawnPoints(series, gaps);
  const name = nameSeries(series, chart.unknown);
  const unit = series.unit ?? words.noUnit;
  const hatched = listHatched(gaps);
  const notDrawn = series.points.length - drawn.length;
  const missing = gaps
    .filter(({ state }) => state !== 'WITHHELD' && state !== 'MORE_PAGES')
    .map(({ facility, system }) => facility?.name ?? system.name);

  const describe = (point: LabPoint): string => {
    const { node, system } = point.source;
    const mark = markOf(point);
    return [
      withUnit(describeValue(node) ?? words.noValue, node.unit),
      mark && `(${words.marks[mark] ?? mark})`,
      node.date ? formatDate(node.date, language) : words.noDate,
      node.facility?.name ?? system.name,
      node.referenceRange ? words.range(node.referenceRange) : words.noRange,
    ]
      .filter(Boolean)
      .join(' · ');
  };

  const points = drawn.map(({ point, at, value, isBroken }): TrendPoint => {
    const { node, system } = point.source;
    const mark = markOf(point);
    return {
      key: `${system.id} ${node.id}`,
      at,
      value,
      isBroken,
      look: looks.get(node.facility?.id ?? '') ?? { shape: 0, fill: 'SOLID', colour: 0 },
      label: describe(point),
      low: node.referenceLow,
      high: node.referenceHigh,
      mark: mark && {
        letter: mark.startsWith('HIGH') ? 'H' : mark.startsWith('LOW') ? 'L' : 'A',
        tone: mark.startsWith('HIGH') ? 'high' : mark.startsWith('LOW') ? 'low' : 'other',
      },
    };
  });

  return (
    <div className={styles.panel}>
      <p className={styles.about}>
        <bdi>{series.item.system}</bdi> <bdi>{series.item.code}</bdi>
      </p>
      {points.length > 0 ? (
        <TrendChart
          title={words.trend.summary(name, unit, points.length)}
          unit={unit}
          points={points}
          gaps={hatched}
          formatDay={(date) => formatMonth(date.slice(0, 7), language)}
          hint={points.length === 1 ? words.trend.single : words.trend.hint}
        />
      ) : (
        <p className={styles.quiet}>{words.trend.noNumbers}</p>
      )}
      {missing.length > 0 && <p className={styles.gap}>{words.trend.missing([...new Set(missing)].join(chart.list))}</p>}
      {hatched.length > 0 && points.length > 0 && <p className={styles.gap}>{words.trend.hatched}</p>}
      {notDrawn > 0 && <p className={styles.quiet}>{words.trend.notDrawn(notDrawn)}</p>}
      <Table
        tall
        caption={name}
        rows={series.points}
        keyOf={({ source }) => `${source.system.id} ${source.node.id}`}
        rowsBelow={chart.rowsBelow}
        columns={[
          { id: 'date', head: words.trend.columns.date, isRowHead: true, cell: ({ source }) => <WhenAndWhere source={source} /> },
          { id: 'value', head: words.trend.columns.value, align: 'number', cell: (point) => <TableValue point={point} /> },
          {
            id: 'range',
            head: words.trend.columns.range,
            cell: ({ source: { node } }) => <bdi>{node.referenceRange ?? words.noRange}</bdi>,
          },
          ...(series.points.some(({ source }) => listRemarks(source.node, series, chart.warnings).length > 0)
            ? [
                {
                  id: 'remark',
                  head: words.trend.columns.remark,
                  cell: ({ source }: LabPoint) => <Remarks texts={listRemarks(source.node, series, chart.warnings)} />,
                },
              ]
            : []),
        ]}
      />
    </div>
  );
}

function TableValue({ point }: { readonly point: LabPoint }) {
  const { laboratory: words } = useWords();
  const { node } = point.source;
  const mark = markOf(point);
  return (
    <span className={node.value === null ? styles.text : styles.value}>
      <LongText text={withUnit(describeValue(node) ?? words.noValue, node.unit)} />
      {mark && (
        <>
          {' '}
          <AbnormalMark
            kind={mark}
            label={words.marks[mark] ?? mark}
            text={mark.endsWith('_AUTO') ? undefined : (node.abnormal ?? undefined)}
          />
        </>
      )}
    </span>
  );
}

/** The day, and below it the facility. */
function WhenAndWhere({ source: { node, system } }: Pick<LabPoint, 'source'>) {
  const { laboratory: words } = useWords();
  const { language } = useLanguage();
  return (
    <>
      <span className={styles.day}>{node.date ? formatDate(node.date, language) : (node.dateText ?? words.noDate)}</span>
      <span className={styles.facility}>
        <FacilityName facility={node.facility} system={system} />
      </span>
    </>
  );
}

/** The name of the test where it is not that of the series; what the laboratory says about the specimen, its notes, and what the fields do not show. */
function listRemarks(node: LabPoint['source']['node'], { name }: LabSeries, warning: string): readonly string[] {
  const own = textOf(node.item);
  return [
    // One code, and another name: the facility may have meant another test.
    own === name ? undefined : own,
    ...node.specimenRemarks.map(({ coding }) => textOf(coding)),
    ...node.notes,
    ...node.warnings.map(({ place, text }) => [warning, place, text].filter(Boolean).join(' ')),
  ].filter((text) => text !== undefined);
}

function Remarks({ texts }: { readonly texts: readonly string[] }) {
  return (
    <>
      {texts.map((text) => (
        <p key={text} className={styles.remark}>
          <LongText text={text} />
        </p>
      ))}
    </>
  );
}
