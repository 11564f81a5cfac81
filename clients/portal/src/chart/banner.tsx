import {
  type AllergyPartFragment,
  type AllergySummary,
  type BannerChartFragment,
  type Lane,
  listItems,
  pickLanes,
  type Sourced,
  summarizeAllergies,
  textOf,
} from '@hareyaka/sdk';
import { useState, useSyncExternalStore } from 'react';
import { Badge } from '../components/badge.js';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { Table } from '../components/table.js';
import { chooseAgeUnit, findAge } from '../format/age.js';
import { formatBirthDate, formatDate } from '../format/dates.js';
import { useNames } from '../words/use-names.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { AllergyList } from './allergy-list.js';
import styles from './banner.module.css';
import { type FramePatient, useChart } from './chart-context.js';
import { isEndingSoon } from './is-ending-soon.js';
import { ViewerMenu } from './viewer-menu.js';

/** The patient's banner, which stands at the top of every clinical screen: who this is, allergies, and the systems' own viewers. */
export function Banner() {
  const { patient, store, today } = useChart();
  const lanes = useSyncExternalStore(store.subscribe, store.readNewest) as readonly Lane<BannerChartFragment>[];
  return (
    <>
      <BannerView patient={patient} today={today} allergies={summarizeAllergies(lanes)} viewers={<ViewerMenu lanes={lanes} />} />
      <MismatchNotice patient={patient} lanes={lanes} />
    </>
  );
}

/** The banner from its data. */
export function BannerView({
  patient,
  today,
  allergies,
  viewers,
}: {
  readonly patient: FramePatient;
  readonly today: string;
  readonly allergies: AllergySummary;
  readonly viewers?: React.ReactNode;
}) {
  const words = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const age = findAge(patient.birthDate, today);
  return (
    <section className={styles.banner} aria-label={words.chart.patient}>
      <div className={styles.person}>
        <h1 className={styles.name} {...reachable(patient.name)}>
          <bdi>{patient.name}</bdi>
        </h1>
        <span className={styles.kana} lang="ja" {...reachable(patient.kana)}>
          <bdi>{patient.kana}</bdi>
        </span>
        <span className={styles.fact}>
          {patient.sex === 'UNKNOWN' ? `${words.patients.columns.sex}: ${names.sex(patient.sex)}` : names.sex(patient.sex)}
        </span>
        <span className={styles.fact}>{age ? ageInWords(age, words.patients) : words.patients.ageUnknown}</span>
        <span className={styles.fact}>
          <span className="visuallyHidden">{words.chart.born}: </span>
          {formatBirthDate(patient.birthDate, language)}
        </span>
        {patient.hasNamesake && (
          <Badge tone="warning" icon="twin">
            {words.patients.sameName}
          </Badge>
        )}
        {isEndingSoon(patient.daysLeft) && (
          <Badge tone="warning" icon="clock">
            {words.patients.accessLeft(patient.daysLeft)}
          </Badge>
        )}
      </div>
      <BannerAllergies allergies={allergies} />
      {viewers !== undefined && <div className={styles.viewers}>{viewers}</div>}
    </section>
  );
}

/** A text so long that it scrolls in its place must be reachable by keyboard. */
function reachable(text: string): { readonly tabIndex?: 0 } {
  return text.length > 60 ? { tabIndex: 0 } : {};
}

function ageInWords(
  age: { years: number; months: number },
  words: { years: (n: number) => string; months: (n: number) => string },
): string {
  const { unit, count } = chooseAgeUnit(age);
  return unit === 'YEARS' ? words.years(count) : words.months(count);
}

/** The allergies in the banner: one of four states, each with a look of its own. */
function BannerAllergies({ allergies }: { readonly allergies: AllergySummary }) {
  const words = useWords().chart.allergies;
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const app = useWords().app;
  const { state, whole, listed, none, answers } = allergies;
  const isLoading = answers.kind === 'LOADING';
  // The same substance with the same reaction at several facilities is one allergy here; the list has each entry with its source.
  const distinct = [...new Map(listed.map((item) => [`${textOf(item.node.substance)} ${item.node.reaction}`, item])).values()];
  const shown = distinct.slice(0, 4);
  const newestNone = none[0];
  const text = (() => {
    switch (state) {
      case 'LISTED':
        return undefined;
      case 'NONE_RECORDED':
        return newestNone?.node.date && newestNone.node.facility
          ? words.noneRecordedBy(newestNone.node.facility.name, formatDate(newestNone.node.date, language))
          : words.noneRecorded;
      case 'NO_RECORD':
        return words.noRecordAt(answers.answered);
      default:
        if (isLoading) return words.loading;
        if (answers.kind === 'WITHHELD') return words.withheld;
        return answers.answered > 0 ? words.notRetrieved : words.notRetrievedNone;
    }
  })();
  return (
    <div className={styles.allergies} data-state={isLoading && state === 'NOT_RETRIEVED' ? 'LOADING' : state} aria-live="polite">
      {state === 'LISTED' ? (
        <>
          <Icon name="alert" size={18} />
          <strong className={styles.allergyTitle}>{words.title}</strong>
          <span
            className={styles.allergyItems}
            {...reachable(shown.map(({ node }) => `${textOf(node.substance)}${node.reaction ?? ''}`).join(''))}
          >
            {shown.map((item) => (
              <span key={`${item.system.id} ${item.node.id}`} className={styles.allergy}>
                {describeAllergy(item, words.reactionUnknown)}
              </span>
            ))}
            {distinct.length > shown.length && <span className={styles.allergy}>+{distinct.length - shown.length}</span>}
          </span>
          {!whole && !isLoading && (
            <Badge tone="warning" icon="alert">
              {words.alsoMissing}
            </Badge>
          )}
        </>
      ) : (
        <>
          <Icon name={state === 'NONE_RECORDED' ? 'check' : state === 'NO_RECORD' ? 'minus' : isLoading ? 'clock' : 'question'} size={18} />
          <span>{text}</span>
        </>
      )}
      <Button size="small" look="quiet" onClick={() => setOpen(true)}>
        {words.all}
      </Button>
      <Dialog title={words.title} isOpen={isOpen} onClose={() => setOpen(false)} closeLabel={app.close} side>
        <AllergyList summary={allergies} />
      </Dialog>
    </div>
  );
}

function describeAllergy({ node }: Sourced<AllergyPartFragment>, reactionUnknown: string) {
  const name = textOf(node.substance);
  return (
    <>
      <bdi>{name}</bdi>
      <span className={styles.reaction}>({node.reaction ? <bdi>{node.reaction}</bdi> : reactionUnknown})</span>
    </>
  );
}

/** Tells that a facility has other data of this person than the directory: its records may be another patient's. */
export function MismatchNotice({
  patient,
  lanes,
}: {
  readonly patient: FramePatient;
  readonly lanes: readonly Lane<BannerChartFragment>[];
}) {
  const words = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const different = pickLanes(lanes).flatMap((lane) =>
    lane.state === 'LOADED' ? (lane.chart.demographicsMismatch ?? []).map((mismatch) => ({ ...mismatch, system: lane.system })) : [],
  );
  if (different.length === 0) return null;
  const own = listItems(lanes, 'demographics').map(({ system, node }) => ({
    key: `${system.id} ${node.id}`,
    place: node.facility?.name ?? system.name,
    name: node.name,
    kana: node.kana,
    birthDate: node.birthDate,
    sex: node.sex as string,
  }));
  const rows = [
    {
      key: 'directory',
      place: words.chart.mismatch.directory,
      name: patient.name,
      kana: patient.kana,
      birthDate: patient.birthDate,
      sex: patient.sex as string,
    },
    ...own,
  ];
  const show = (text: string | null, same: string | null) => {
    if (text === null) return words.chart.noRecord;
    return same === null || text === same ? (
      <bdi>{text}</bdi>
    ) : (
      <strong className={styles.different}>
        <bdi>{text}</bdi>
      </strong>
    );
  };
  return (
    <div className={styles.mismatch}>
      <Notice
        tone="danger"
        live
        title={words.chart.mismatch.title}
        action={
          <Button size="small" onClick={() => setOpen(true)}>
            {words.chart.mismatch.show}
          </Button>
        }
      >
        <p>{words.chart.mismatch.text}</p>
        <ul className={styles.mismatchList}>
          {different.map(({ system, facility, fields }) => (
            <li key={`${system.id} ${facility?.id}`}>
              {words.chart.mismatch.at(
                facility?.name ?? words.chart.mismatch.facilityUnknown,
                fields.map((field) => names.demographicsField(field)).join(words.chart.list),
              )}
            </li>
          ))}
        </ul>
      </Notice>
      <Dialog title={words.chart.mismatch.table} isOpen={isOpen} onClose={() => setOpen(false)} closeLabel={words.app.close} side>
        <Table
          caption={words.chart.mismatch.table}
          rows={rows}
          keyOf={({ key }) => key}
          rowsBelow={words.chart.rowsBelow}
          columns={[
            { id: 'place', head: words.chart.strip.facility, isRowHead: true, cell: ({ place }) => place },
            { id: 'name', head: words.patients.columns.name, cell: ({ name }) => show(name, patient.name) },
            { id: 'kana', head: names.demographicsField('KANA'), cell: ({ kana }) => show(kana, patient.kana) },
            {
              id: 'birth',
              head: words.patients.columns.birth,
              cell: ({ birthDate }) =>
                show(birthDate && formatBirthDate(birthDate, language), formatBirthDate(patient.birthDate, language)),
            },
            { id: 'sex', head: words.patients.columns.sex, cell: ({ sex }) => show(names.sex(sex), names.sex(patient.sex)) },
          ]}
        />
      </Dialog>
    </div>
  );
}
