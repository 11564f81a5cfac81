import {
  type ChartMedicationsQuery,
  type ChartOf,
  drugClassName,
  findClassDuplicates,
  groupMedications,
  type Lane,
  type MedicationGroup,
  type MedicationUse,
} from '@hareyaka/sdk';
import { useMemo, useState } from 'react';
import { ListFrame } from '../../chart/answer-note.js';
import { useChart } from '../../chart/chart-context.js';
import { Button } from '../../components/button.js';
import { Card } from '../../components/card.js';
import { Dialog } from '../../components/dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice } from '../../components/notice.js';
import { SearchField } from '../../components/search-field.js';
import { Segmented } from '../../components/segmented.js';
import { useWords } from '../../words/use-words.js';
import { searchGroups, splitGroups } from './choose-groups.js';
import { listDrugNames, nameGroup } from './drug-names.js';
import { MedicationDetail } from './medication-detail.js';
import { MedicationList } from './medication-list.js';
import { MedicationTimeline } from './medication-timeline.js';
import styles from './medications-view.module.css';

/** The chart of one system, as the screen of medications asks for it. */
export type MedicationsOfChart = ChartOf<ChartMedicationsQuery>;

/** How to get what is older than the first page of a list. */
interface Older {
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  readonly loadMore: () => void;
}

/** Medications from their lanes: duplicates, current drugs, ended drugs; as a list, or as bars on time. */
export function MedicationsView({
  lanes,
  retry,
  older,
  viewAtFirst = 'LIST',
  openAtFirst,
}: {
  readonly lanes: readonly Lane<MedicationsOfChart>[];
  readonly retry?: ((system: string) => void) | undefined;
  readonly older?: { readonly prescriptions: Older; readonly injections: Older } | undefined;
  readonly viewAtFirst?: 'LIST' | 'BARS';
  /** The name of the drug whose details are open at first: for the gallery. */
  readonly openAtFirst?: string;
}) {
  const { app, chart, medications: words } = useWords();
  const { today } = useChart();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(viewAtFirst);
  const groups = useMemo(() => groupMedications(lanes, today), [lanes, today]);
  const [open, setOpen] = useState<MedicationUse | undefined>(() =>
    groups.flatMap(({ uses }) => uses).find(({ drug }) => listDrugNames(drug).first === openAtFirst),
  );
  const found = searchGroups(groups, search);
  const { current, past } = splitGroups(found);

  return (
    <>
      <h2 className="visuallyHidden">{words.title}</h2>
      <div className={styles.tools}>
        <SearchField label={words.search} hideLabel clearLabel={app.clear} placeholder={words.search} value={search} onSearch={setSearch} />
        <Segmented
          label={words.view}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'LIST', label: words.list },
            { value: 'BARS', label: words.bars },
          ]}
        />
      </div>
      <Duplicates groups={groups} />
      <div className={styles.cards}>
        <ListFrame lanes={lanes} name={['prescriptions', 'injections']} isEmpty={groups.length === 0} retry={retry} lines={10}>
          {found.length === 0 ? (
            <EmptyState title={words.noneFound} />
          ) : shown === 'BARS' ? (
            <MedicationTimeline groups={found} onOpen={setOpen} />
          ) : (
            <>
              <Card title={words.current}>
                {current.length > 0 ? (
                  <MedicationList groups={current} onOpen={setOpen} />
                ) : (
                  <p className={styles.quiet}>{words.noneCurrent}</p>
                )}
                <p className={styles.quiet}>{words.certainty}</p>
              </Card>
              {past.length > 0 && (
                <details className={styles.past} open={search !== ''}>
                  <summary>{words.past(past.length)}</summary>
                  <MedicationList groups={past} onOpen={setOpen} />
                </details>
              )}
            </>
          )}
          {older && (
            <p className={styles.older}>
              {older.prescriptions.hasMore && <MoreButton label={words.moreResults} of={older.prescriptions} />}
              {older.injections.hasMore && <MoreButton label={words.moreInjections} of={older.injections} />}
            </p>
          )}
          {(older?.prescriptions.hasFailed || older?.injections.hasFailed) && <Notice tone="warning" live title={words.moreFailed} />}
        </ListFrame>
      </div>
      <Dialog
        side
        title={open ? (listDrugNames(open.drug).first ?? chart.unknown) : ''}
        isOpen={open !== undefined}
        onClose={() => setOpen(undefined)}
        closeLabel={app.close}
      >
        {open && <MedicationDetail use={open} />}
      </Dialog>
    </>
  );
}

function MoreButton({ label, of }: { readonly label: string; readonly of: Older }) {
  const { medications: words } = useWords();
  return (
    <Button icon="history" onClick={of.loadMore} disabled={of.isLoading}>
      {of.isLoading ? words.loadingMore : label}
    </Button>
  );
}

/** What is supplied twice: by name or ingredient, and by class, as far as codes tell it. */
function Duplicates({ groups }: { readonly groups: readonly MedicationGroup[] }) {
  const { chart, medications: words } = useWords();
  const { duplicates, unknown } = useMemo(() => findClassDuplicates(groups.flatMap(({ uses }) => uses)), [groups]);
  const doubled = groups.filter((group) => group.doubled);
  return (
    <div className={styles.duplicates}>
      {doubled.length > 0 && (
        <Notice tone="warning" title={words.doubledTitle(doubled.length)}>
          <bdi>{doubled.map((group) => nameGroup(group) ?? chart.unknown).join(chart.list)}</bdi>
        </Notice>
      )}
      {duplicates.map(({ drugClass, uses: members }) => (
        <Notice key={drugClass} tone="warning" title={words.classTitle(drugClassName(drugClass))}>
          <bdi>{[...new Set(members.map(({ drug }) => listDrugNames(drug).first ?? chart.unknown))].join(chart.list)}</bdi>
        </Notice>
      ))}
      {unknown.length > 0 && <p className={styles.quiet}>{words.classUnknown(unknown.length)}</p>}
    </div>
  );
}
