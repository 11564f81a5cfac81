import {
  buildLaboratory,
  type ChartOf,
  type ChartSummaryQuery,
  findNew,
  groupMedications,
  type LabSeries,
  type Lane,
  listAnswers,
  listItems,
  type MedicationGroup,
  type MedicationUse,
  textOf,
} from '@hareyaka/sdk';
import { Link } from '@tanstack/react-router';
import { ListFrame } from '../../chart/answer-note.js';
import { useChart } from '../../chart/chart-context.js';
import { describeDose, formatQuantity } from '../../chart/describe-dose.js';
import { describeValue, markOf } from '../../chart/describe-result.js';
import { FacilityName, ItemSource } from '../../chart/item-source.js';
import { AbnormalMark } from '../../components/abnormal-mark.js';
import { Badge } from '../../components/badge.js';
import { Card } from '../../components/card.js';
import { Icon } from '../../components/icon.js';
import { Sparkline } from '../../components/sparkline.js';
import { dayNumber } from '../../components/trend-scale.js';
import { formatDate, formatRecent } from '../../format/dates.js';
import { withUnit } from '../../format/numbers.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { chooseAbnormal } from './choose-abnormal.js';
import { groupProblems, type Problem } from './group-problems.js';
import styles from './summary-view.module.css';

/** The chart of one system, as the summary asks for it. */
export type SummaryChart = ChartOf<ChartSummaryQuery>;

/** Asking a system again is in the facility strip: seven cards with the same buttons would hide what they say. */
interface Props {
  readonly lanes: readonly Lane<SummaryChart>[];
}

/** The summary from its lanes: current drugs, new abnormal results, problems, and the last encounters, images and documents. */
export function SummaryView({ lanes }: Props) {
  const { summary } = useWords();
  return (
    <>
      <h2 className="visuallyHidden">{summary.title}</h2>
      <NewSince lanes={lanes} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Drugs lanes={lanes} />
        </div>
        <div className={styles.column}>
          <Abnormal lanes={lanes} />
        </div>
        <div className={styles.column}>
          <Problems lanes={lanes} />
          <Encounters lanes={lanes} />
          <Images lanes={lanes} />
          <Documents lanes={lanes} />
        </div>
      </div>
    </>
  );
}

/** The lists in which the summary looks for what is new, with the category that names them. */
const LISTS = [
  ['prescriptions', 'PRESCRIPTION'],
  ['injections', 'INJECTION'],
  ['labResults', 'LAB_RESULT'],
  ['diagnoses', 'DIAGNOSIS'],
  ['encounters', 'ENCOUNTER'],
  ['imagingStudies', 'IMAGING'],
  ['documents', 'DOCUMENT'],
] as const;

/**
 * What is new since the person last looked, counted by category. The words “nothing new” need every facility's answer, and at least one list that the person
 * may see.
 */
function NewSince({ lanes }: Props) {
  const { summary, chart } = useWords();
  const names = useNames();
  const { patient, today } = useChart();
  const { language } = useLanguage();
  const since = patient.previouslyViewedAt;
  if (since === null) return null;
  const counts = LISTS.map(([list, category]) => ({ category, count: findNew(lanes, list, since).length })).filter(
    ({ count }) => count > 0,
  );
  const kinds = LISTS.map(([list]) => listAnswers(lanes, list).kind);
  const isWhole = kinds.includes('COMPLETE') && kinds.every((kind) => kind === 'COMPLETE' || kind === 'WITHHELD');
  if (counts.length === 0 && !isWhole) return null;
  return (
    <p className={styles.newSince} role="status">
      <Icon name="bell" size={18} />
      <span>{summary.newSince(formatRecent(since, today, language))}:</span>
      {counts.length === 0 && <span>{summary.nothingNew}</span>}
      {counts.map(({ category, count }) => (
        <span key={category} className={styles.newCount}>
          {names.category(category)} {summary.newCount(count)}
        </span>
      ))}
      {counts.length > 0 && !isWhole && <span className={styles.time}>{chart.note.missing}</span>}
    </p>
  );
}

function ToScreen({ to }: { readonly to: 'laboratory' | 'medications' | 'images' | 'documents' }) {
  const { chart } = useWords();
  const { patient } = useChart();
  return (
    <Link
      to={`/patients/$patient/${to}`}
      params={{ patient: patient.id }}
      className={styles.more}
      aria-label={`${chart.screens[to]}: ${chart.note.openScreen}`}
    >
      {chart.note.openScreen}
      <Icon name="chevronRight" size={16} />
    </Link>
  );
}

function Drugs({ lanes }: Props) {
  const { summary } = useWords();
  const { today } = useChart();
  const all = groupMedications(lanes, today);
  const groups = all.filter(({ current }) => current === 'CURRENT' || current === 'UNCERTAIN');
  return (
    <Card title={summary.drugs.title} action={<ToScreen to="medications" />}>
      <ListFrame lanes={lanes} name={['prescriptions', 'injections']} isEmpty={all.length === 0} lines={8}>
        {groups.length === 0 && <p className={styles.quiet}>{summary.drugs.noneCurrent}</p>}
        <ul className={styles.list}>
          {groups.map((group) => (
            <Drug key={group.key} group={group} />
          ))}
        </ul>
      </ListFrame>
    </Card>
  );
}

/** One ingredient: its name, whether it is given twice, and each supply with its dose and facility. */
function Drug({ group }: { readonly group: MedicationGroup }) {
  const { summary, chart } = useWords();
  const uses = group.uses.filter(({ current }) => current === 'CURRENT' || current === 'UNCERTAIN');
  return (
    <li className={group.doubled ? styles.doubled : styles.drug}>
      <div className={styles.drugHead}>
        <strong>
          <bdi>{group.name ?? chart.unknown}</bdi>
        </strong>
        {group.doubled && (
          <Badge tone="high" icon="twin">
            {group.match === 'SIMILAR' ? summary.drugs.similar : summary.drugs.double}
          </Badge>
        )}
      </div>
      <ul>
        {uses.map((use) => (
          <DrugUse key={use.key} use={use} groupName={group.name} />
        ))}
      </ul>
    </li>
  );
}

function DrugUse({ use, groupName }: { readonly use: MedicationUse; readonly groupName: string | undefined }) {
  const words = useWords();
  const { language } = useLanguage();
  const name = textOf(use.drug);
  const { system, node } = use.source;
  const dose = use.kind === 'PRESCRIPTION' ? describeDose(use.item, words.dose) : [];
  const amount = use.kind === 'INJECTION' ? use.item.amount : null;
  const time = use.until
    ? words.summary.drugs.until(formatDate(use.until, language))
    : use.from
      ? words.summary.drugs.from(formatDate(use.from, language))
      : words.chart.unknown;
  return (
    <li className={styles.use}>
      <FacilityName facility={node.facility} system={system} short />
      {name !== groupName && (
        <span className={styles.useName}>
          <bdi>{name ?? words.chart.unknown}</bdi>
        </span>
      )}
      {use.kind === 'INJECTION' && <Badge>{words.summary.drugs.injection}</Badge>}
      {amount && <span className={styles.dose}>{formatQuantity(amount)}</span>}
      {dose.map((part) => (
        <span key={part} className={styles.dose}>
          <bdi>{part}</bdi>
        </span>
      ))}
      <span className={styles.time}>{time}</span>
      {use.current === 'UNCERTAIN' && <Badge tone="warning">{words.summary.drugs.maybeCurrent}</Badge>}
      {node.warnings.length > 0 && (
        <Badge tone="warning" icon="alert">
          {words.chart.warnings}
        </Badge>
      )}
    </li>
  );
}

function Abnormal({ lanes }: Props) {
  const { summary } = useWords();
  const { series } = buildLaboratory(lanes);
  const abnormal = chooseAbnormal(series);
  return (
    <Card title={summary.abnormal.title} action={<ToScreen to="laboratory" />}>
      <ListFrame lanes={lanes} name="labResults" isEmpty={series.length === 0} lines={6}>
        {abnormal.length === 0 ? (
          <p className={styles.quiet}>{summary.abnormal.none}</p>
        ) : (
          <ul className={styles.list}>
            {abnormal.map((one) => (
              <AbnormalRow key={one.key} series={one} />
            ))}
          </ul>
        )}
      </ListFrame>
    </Card>
  );
}

function AbnormalRow({ series }: { readonly series: LabSeries }) {
  const { summary, chart, laboratory } = useWords();
  const { newest, points, name, unit, specimen } = series;
  const { system, node } = newest.source;
  const mark = markOf(newest);
  const drawn = points.flatMap(({ number, source }) =>
    number !== undefined && source.node.date ? [{ at: dayNumber(source.node.date), value: number }] : [],
  );
  return (
    <li className={styles.result}>
      <span className={styles.item}>
        <bdi>{name ?? chart.unknown}</bdi>
        {specimen && <small className={styles.specimen}>{textOf(specimen)}</small>}
      </span>
      <span className={styles.value}>
        <bdi>{withUnit(describeValue(node) ?? chart.unknown, unit)}</bdi>{' '}
        {mark && (
          <AbnormalMark
            kind={mark}
            label={mark.endsWith('_AUTO') ? summary.abnormal.auto : (laboratory.marks[mark] ?? mark)}
            text={node.abnormal ?? undefined}
          />
        )}
      </span>
      {drawn.length > 1 && <Sparkline points={drawn} label={summary.abnormal.trend(name ?? '', drawn.length)} />}
      <span className={styles.range}>{node.referenceRange ? summary.abnormal.range(node.referenceRange) : ''}</span>
      <ItemSource system={system} facility={node.facility} date={node.date} dateText={node.dateText} short />
    </li>
  );
}

function Problems({ lanes }: Props) {
  const { summary } = useWords();
  const { today } = useChart();
  const items = listItems(lanes, 'diagnoses');
  const active = groupProblems(items.filter(({ node }) => node.endedOn === null || node.endedOn >= today));
  const ended = groupProblems(items.filter(({ node }) => node.endedOn !== null && node.endedOn < today));
  return (
    <Card title={summary.problems.title}>
      <ListFrame lanes={lanes} name="diagnoses" isEmpty={items.length === 0}>
        <ul className={styles.list}>
          {active.map((problem) => (
            <ProblemRow key={problem.key} problem={problem} />
          ))}
        </ul>
        {ended.length > 0 && (
          <details className={styles.details}>
            <summary>{summary.problems.past(ended.length)}</summary>
            <ul className={styles.list}>
              {ended.map((problem) => (
                <ProblemRow key={problem.key} problem={problem} />
              ))}
            </ul>
          </details>
        )}
      </ListFrame>
    </Card>
  );
}

/** One problem, with the mark of each facility that has it and the newest of their dates. */
function ProblemRow({ problem }: { readonly problem: Problem }) {
  const { summary, chart } = useWords();
  const { language } = useLanguage();
  const { text, confirmation, isPrimary, entries } = problem;
  const [newest] = entries;
  return (
    <li className={styles.row}>
      <span className={styles.rowText}>
        <bdi>{text === '' ? chart.unknown : text}</bdi>
      </span>
      {isPrimary && <Badge>{summary.problems.primary}</Badge>}
      {confirmation !== undefined && <Badge>{confirmation}</Badge>}
      {newest.node.endedOn !== null && (
        <span className={styles.time}>{summary.problems.ended(formatDate(newest.node.endedOn, language))}</span>
      )}
      <span className={styles.marks}>
        {entries.map(({ system, node }) => (
          <FacilityName key={`${system.id} ${node.id}`} facility={node.facility} system={system} short />
        ))}
        <span>{newest.node.date ? formatDate(newest.node.date, language) : (newest.node.dateText ?? chart.unknown)}</span>
      </span>
    </li>
  );
}

/** The greatest number of rows of encounters, images and documents. Their screens have all. */
const NEWEST = 5;

function Encounters({ lanes }: Props) {
  const { summary } = useWords();
  const names = useNames();
  const items = listItems(lanes, 'encounters').slice(0, NEWEST);
  return (
    <Card title={summary.encounters.title} action={<ToScreen to="documents" />}>
      <ListFrame lanes={lanes} name="encounters" isEmpty={items.length === 0}>
        <ul className={styles.list}>
          {items.map(({ system, node }) => (
            <li key={`${system.id} ${node.id}`} className={styles.row}>
              <span className={styles.rowText}>{names.encounterKind(node.kind)}</span>
              {[textOf(node.department), node.ward, node.attending].filter(Boolean).map((text) => (
                <span key={text} className={styles.time}>
                  <bdi>{text}</bdi>
                </span>
              ))}
              <ItemSource system={system} facility={node.facility} date={node.date} dateText={node.dateText} short />
            </li>
          ))}
        </ul>
      </ListFrame>
    </Card>
  );
}

function Images({ lanes }: Props) {
  const { summary, chart } = useWords();
  const names = useNames();
  const items = listItems(lanes, 'imagingStudies').slice(0, NEWEST);
  return (
    <Card title={summary.images.title} action={<ToScreen to="images" />}>
      <ListFrame lanes={lanes} name="imagingStudies" isEmpty={items.length === 0}>
        <ul className={styles.list}>
          {items.map(({ system, node }) => (
            <li key={`${system.id} ${node.id}`} className={styles.row}>
              <span className={styles.rowText}>
                <bdi>{textOf(node.procedure) ?? (node.kind ? names.imagingKind(node.kind) : chart.unknown)}</bdi>
              </span>
              {node.modalities.length > 0 && <Badge>{node.modalities.join(' ')}</Badge>}
              {node.hasImages && (
                <Badge tone="action" icon="image">
                  {summary.images.hasImages}
                </Badge>
              )}
              <ItemSource system={system} facility={node.facility} date={node.date} dateText={node.dateText} short />
            </li>
          ))}
        </ul>
      </ListFrame>
    </Card>
  );
}

function Documents({ lanes }: Props) {
  const { summary } = useWords();
  const items = listItems(lanes, 'documents').slice(0, NEWEST);
  return (
    <Card title={summary.documents.title} action={<ToScreen to="documents" />}>
      <ListFrame lanes={lanes} name="documents" isEmpty={items.length === 0}>
        <ul className={styles.list}>
          {items.map(({ system, node }) => (
            <li key={`${system.id} ${node.id}`} className={styles.row}>
              <span className={styles.rowText}>
                <bdi>{node.title ?? textOf(node.type) ?? textOf(node.kind) ?? summary.documents.untitled}</bdi>
              </span>
              <span className={styles.time}>{node.author ? <bdi>{node.author}</bdi> : summary.authorUnknown}</span>
              <ItemSource system={system} facility={node.facility} date={node.date} dateText={node.dateText} short />
            </li>
          ))}
        </ul>
      </ListFrame>
    </Card>
  );
}
