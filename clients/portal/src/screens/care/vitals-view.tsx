import { buildVitalSeries, findVitalSign, type VitalSeries } from '@hareyaka/sdk';
import { useState } from 'react';
import { ListFrame } from '../../chart/answer-note.js';
import { useChart } from '../../chart/chart-context.js';
import { EmptyState } from '../../components/empty-state.js';
import { UNKNOWN_LOOK } from '../../components/facility-looks.js';
import { Segmented } from '../../components/segmented.js';
import { Table } from '../../components/table.js';
import { TrendChart, type TrendPoint } from '../../components/trend-chart.js';
import { dayNumber } from '../../components/trend-scale.js';
import { dayInJapan } from '../../format/care-date.js';
import { formatDate } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { OlderRecords } from './older-records.js';
import { describeMoment, describeVital } from './record-words.js';
import type { ShownRecords } from './use-care.js';
import styles from './vitals-view.module.css';

/** Vital signs: the newest value of each, and the trend of one as a graph with its table. */
export function VitalsView({ shown }: { readonly shown: ShownRecords }) {
  const { care } = useWords();
  const { vitals: words } = care;
  const names = useNames();
  const { language } = useLanguage();
  const all = buildVitalSeries(shown.records);
  const [chosen, setChosen] = useState('');
  const keyOf = ({ kind, unit }: VitalSeries) => `${kind} ${unit}`;
  const series = all.find((one) => keyOf(one) === chosen) ?? all[0];
  return (
    <div className={styles.vitals}>
      {all.length === 0 && shown.lane.state === 'LOADED' && <EmptyState icon="list" title={words.none} />}
      <ListFrame lanes={[shown.lane]} name="careRecords" isEmpty={all.length === 0} retry={shown.retry} lines={6}>
        <dl className={styles.newest}>
          {all.map((one) => {
            const { record, value } = one.points.at(-1)!;
            return (
              <div key={keyOf(one)} className={styles.value}>
                <dt>{names.vitalSign(one.kind)}</dt>
                <dd className={styles.number}>{describeVital({ ...one, value })}</dd>
                <dd className={styles.when}>{words.newest(describeMoment(record, language))}</dd>
              </div>
            );
          })}
        </dl>
        {all.length > 1 && (
          <Segmented
            label={care.sections.vitals}
            value={series ? keyOf(series) : ''}
            onChange={setChosen}
            options={all.map((one) => ({ value: keyOf(one), label: names.vitalSign(one.kind) }))}
          />
        )}
        {series && <Trend key={keyOf(series)} series={series} />}
      </ListFrame>
      <OlderRecords shown={shown} />
    </div>
  );
}

function Trend({ series }: { readonly series: VitalSeries }) {
  const { chart, care } = useWords();
  const { vitals: words, record: recordWords } = care;
  const names = useNames();
  const { language } = useLanguage();
  const { looks } = useChart();
  const { kind, unit, points } = series;
  const name = names.vitalSign(kind);
  const shownUnit = findVitalSign(kind)?.shown ?? unit;
  const whoOf = ({ author }: VitalSeries['points'][number]['record']) => author?.name ?? recordWords.authorUnknown;
  const drawn = points.map(({ record, value }): TrendPoint => {
    const day = record.date ?? dayInJapan(new Date(record.recordedAt));
    // Values of one day stand beside each other: a vital sign is measured several times a day.
    const at = dayNumber(day) + hoursOf(record.recordedAt, day) / 24;
    return {
      key: record.id,
      at,
      value,
      look: looks.get(record.facility?.id ?? '') ?? UNKNOWN_LOOK,
      label: words.point(describeVital({ kind, value, unit }), describeMoment(record, language), whoOf(record)),
      low: null,
      high: null,
      isBroken: false,
    };
  });
  return (
    <section className={styles.trend}>
      <TrendChart
        title={words.trend(name, shownUnit, points.length)}
        unit={shownUnit}
        points={drawn}
        gaps={[]}
        formatDay={(date) => formatDate(date, language)}
        hint={points.length === 1 ? words.single : words.hint}
      />
      <Table
        caption={words.table(name)}
        rows={[...points].reverse()}
        keyOf={({ record }) => record.id}
        rowsBelow={chart.rowsBelow}
        columns={[
          {
            id: 'when',
            head: words.columns.when,
            isRowHead: true,
            cell: ({ record }) => describeMoment(record, language),
          },
          { id: 'value', head: words.columns.value, align: 'number', cell: ({ value }) => describeVital({ kind, value, unit }) },
          { id: 'who', head: words.columns.who, cell: ({ record }) => <bdi>{whoOf(record)}</bdi> },
        ]}
      />
    </section>
  );
}

/** Hours since the day began in Japan; 12 for a record that was written on another day. */
function hoursOf(moment: string, day: string): number {
  const hours = (Date.parse(moment) - Date.parse(`${day}T00:00:00+09:00`)) / 3_600_000;
  return hours >= 0 && hours < 24 ? hours : 12;
}
