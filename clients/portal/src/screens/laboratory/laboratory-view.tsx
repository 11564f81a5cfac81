import { buildLaboratory, type ChartLaboratoryQuery, type ChartOf, type LabSeries, type Lane } from '@hareyaka/sdk';
import { useMemo, useState } from 'react';
import { ListFrame } from '../../chart/answer-note.js';
import { FacilityName } from '../../chart/item-source.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice } from '../../components/notice.js';
import { SearchField } from '../../components/search-field.js';
import { Segmented } from '../../components/segmented.js';
import { useWords } from '../../words/use-words.js';
import { makeLabTable } from './lab-columns.js';
import { chooseSeries, LAB_SETS, type LabSet } from './lab-sets.js';
import { LaboratoryTable } from './laboratory-table.js';
import styles from './laboratory-view.module.css';
import { MicrobiologyCard } from './microbiology-card.js';
import { nameSeries } from './name-series.js';
import { TrendPanel } from './trend-panel.js';

/** The chart of one system, as the laboratory asks for it. */
export type LaboratoryOfChart = ChartOf<ChartLaboratoryQuery>;

/** How to get results that are older than those of the first page. */
export interface OlderResults {
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  readonly loadMore: () => void;
}

/** The laboratory from its lanes: the table of tests and dates, the trend of a test at the side, and bacteriology below. */
export function LaboratoryView({
  lanes,
  retry,
  older,
  openAtFirst,
}: {
  readonly lanes: readonly Lane<LaboratoryOfChart>[];
  readonly retry?: ((system: string) => void) | undefined;
  readonly older?: OlderResults | undefined;
  /** The name of the test whose trend is open at first: for the gallery. */
  readonly openAtFirst?: string;
}) {
  const { app, chart, laboratory: words } = useWords();
  const [search, setSearch] = useState('');
  const [set, setSet] = useState<LabSet>('ALL');
  const { series, gaps } = useMemo(() => buildLaboratory(lanes), [lanes]);
  const [openKey, setOpenKey] = useState(() => series.find(({ name }) => name === openAtFirst)?.key);
  const table = useMemo(() => makeLabTable(series), [series]);
  const chosen = chooseSeries(series, set, search);
  const open = series.find(({ key }) => key === openKey);

  return (
    <>
      <h2 className="visuallyHidden">{words.title}</h2>
      <div className={styles.tools}>
        <SearchField
          label={words.search}
          hideLabel
          clearLabel={app.clear}
          placeholder={`${words.search} (${words.searchExample})`}
          value={search}
          onSearch={setSearch}
        />
        <Segmented
          label={words.set}
          value={set}
          onChange={setSet}
          options={LAB_SETS.map((value) => ({ value, label: words.sets[value] }))}
        />
      </div>
      <ListFrame lanes={lanes} name="labResults" isEmpty={series.length === 0} retry={retry} lines={12}>
        {chosen.length === 0 ? (
          <EmptyState title={words.noneFound}>{words.noneFoundHint}</EmptyState>
        ) : (
          <LaboratoryTable series={chosen} table={table} onOpen={({ key }: LabSeries) => setOpenKey(key)} />
        )}
        <p className={styles.legend}>
          <span className={styles.marks}>
            {listFacilities(series).map((facility) => (
              <FacilityName key={facility.id} facility={facility} />
            ))}
          </span>
          <span>{words.legend}</span>
        </p>
        {older?.hasMore && (
          <Button icon="history" onClick={older.loadMore} disabled={older.isLoading}>
            {older.isLoading ? words.loadingMore : words.moreResults}
          </Button>
        )}
        {older?.hasFailed && <Notice tone="warning" live title={words.moreFailed} />}
      </ListFrame>
      <MicrobiologyCard lanes={lanes} retry={retry} />
      <Dialog
        side
        title={open ? words.trend.title(nameSeries(open, chart.unknown)) : ''}
        isOpen={open !== undefined}
        onClose={() => setOpenKey(undefined)}
        closeLabel={app.close}
      >
        {open && <TrendPanel series={open} gaps={gaps} />}
      </Dialog>
    </>
  );
}

function listFacilities(series: readonly LabSeries[]) {
  const byId = new Map(series.flatMap(({ facilities }) => facilities.map((facility) => [facility.id, facility] as const)));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
