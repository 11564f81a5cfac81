import { ACCESS_RULES, type ExplainMyAccessQuery, wordsFor } from '@hareyaka/sdk';
import { isEndingSoon } from '../../chart/is-ending-soon.js';
import { Badge } from '../../components/badge.js';
import { Notice } from '../../components/notice.js';
import { Table } from '../../components/table.js';
import { formatDate, formatInstant } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './access-history-view.module.css';

type Explained = ExplainMyAccessQuery['explainMyAccess'];

/** The answer to “why can I not see this?”. About a patient who is not shown, it has the same words whether or not there is one. */
export function MyAccess({ access }: { readonly access: Explained }) {
  return (
    <div className={styles.answer}>
      {access.viewable ? <Viewable access={access} /> : <NotViewable />}
      <AboutMe access={access} />
    </div>
  );
}

function NotViewable() {
  const { access: words } = useWords();
  return (
    <>
      <Notice tone="info" title={words.why.notViewable}>
        {words.why.notViewableText}
      </Notice>
      <ul className={styles.reasons}>
        {words.why.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <p>{words.why.whom}</p>
    </>
  );
}

function Viewable({ access: { patient, allowed, refused } }: { readonly access: Explained }) {
  const { access, chart } = useWords();
  const words = access.why;
  const { language } = useLanguage();
  const names = useNames();
  const categories = (all: readonly string[]) => all.map(names.category).join(chart.list);
  const day = (date: string | null) => (date === null ? '' : formatDate(date, language));
  return (
    <>
      <p>{words.viewable(patient?.name ?? '')}</p>
      {patient && isEndingSoon(patient.daysLeft) && <Notice tone="warning">{words.daysLeft(patient.daysLeft)}</Notice>}
      <Table
        caption={words.allowed}
        showCaption
        rows={allowed}
        keyOf={(cell) => JSON.stringify(cell)}
        rowsBelow={chart.rowsBelow}
        columns={[
          {
            id: 'facility',
            head: words.facility,
            isRowHead: true,
            cell: ({ facility }) => <bdi>{facility?.name ?? chart.mismatch.facilityUnknown}</bdi>,
          },
          {
            id: 'categories',
            head: words.categories,
            cell: (cell) => (
              <>
                {categories(cell.categories)} {cell.emergency && <Badge tone="danger">{words.emergency}</Badge>}
                {(cell.careFrom || cell.careUntil) && (
                  <span className={styles.dates}>{words.careDates(day(cell.careFrom), day(cell.careUntil))}</span>
                )}
              </>
            ),
          },
          { id: 'until', head: words.until, align: 'narrow', cell: ({ until }) => (until ? formatInstant(until, language) : words.noEnd) },
        ]}
      />
      {refused.length === 0 ? (
        <p>{words.nothingRefused}</p>
      ) : (
        <Table
          caption={words.refused}
          showCaption
          rows={refused}
          keyOf={(gap) => JSON.stringify(gap)}
          rowsBelow={chart.rowsBelow}
          columns={[
            {
              id: 'facility',
              head: words.facility,
              isRowHead: true,
              cell: ({ facility }) => <bdi>{facility?.name ?? chart.mismatch.facilityUnknown}</bdi>,
            },
            { id: 'categories', head: words.categories, cell: (gap) => categories(gap.categories) || words.everything },
            { id: 'reason', head: words.reason, cell: ({ rule }) => wordsFor(ACCESS_RULES, rule)[language] },
          ]}
        />
      )}
      <p className={styles.intro}>{words.others}</p>
    </>
  );
}

function AboutMe({ access }: { readonly access: Explained }) {
  const { access: all, chart } = useWords();
  const words = all.why;
  const names = useNames();
  return (
    <section className={styles.me}>
      <h3>{words.you}</h3>
      <dl>
        <dt>{words.actingFor}</dt>
        <dd>
          <bdi>{access.facility?.name}</bdi>
        </dd>
        <dd>{access.viewsOtherFacilities ? words.viewsOthers : words.viewsOwnOnly}</dd>
        <dd>{access.limitedId ? words.limitedId : words.fullId}</dd>
        <dt>{words.permittedForAll}</dt>
        <dd>
          {access.permittedForAll.length === 0 ? words.noPermissionForAll : access.permittedForAll.map(names.category).join(chart.list)}
        </dd>
      </dl>
    </section>
  );
}
