import { listItems, type Sourced, textOf } from '@hareyaka/sdk';
import { useState } from 'react';
import { ListFrame } from '../../chart/answer-note.js';
import { FacilityName } from '../../chart/item-source.js';
import { Picture } from '../../chart/picture.js';
import type { WithFurtherPages } from '../../chart/use-further-pages.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { formatDate } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './images-view.module.css';
import { type ImagesChart, type LoadInstance, listModalities, nameStudy, type Study } from './study.js';

/** The studies of all systems by date, newest first, each with the first picture of its series and its report. */
export function ImagesView({
  further,
  retry,
  loadInstance,
  onOpen,
}: {
  readonly further: WithFurtherPages<ImagesChart>;
  readonly retry?: ((system: string) => void) | undefined;
  readonly loadInstance: LoadInstance;
  readonly onOpen: (source: Sourced<Study>, series: string | undefined) => void;
}) {
  const { app, images: words } = useWords();
  const [chosen, setChosen] = useState('');
  const studies = listItems(further.lanes, 'imagingStudies');
  const modalities = listModalities(studies.map(({ node }) => node));
  const shown = studies.filter(({ node }) => chosen === '' || node.modalities.includes(chosen));
  return (
    <>
      <h2 className="visuallyHidden">{words.title}</h2>
      {modalities.length > 1 && (
        <div className={styles.tools}>
          <Segmented
            label={words.filter}
            value={chosen}
            onChange={setChosen}
            options={[{ value: '', label: words.allModalities }, ...modalities.map((modality) => ({ value: modality, label: modality }))]}
          />
        </div>
      )}
      <ListFrame lanes={further.lanes} name="imagingStudies" isEmpty={studies.length === 0} retry={retry} lines={8}>
        <ul className={styles.studies}>
          {shown.map((source) => (
            <StudyRow
              key={`${source.system.id} ${source.node.id}`}
              source={source}
              loadInstance={loadInstance}
              onOpen={(series) => onOpen(source, series)}
            />
          ))}
        </ul>
      </ListFrame>
      {(further.hasFailed || further.hasMore) && (
        <div className={styles.more}>
          {further.hasFailed && <Notice tone="warning">{words.moreFailed}</Notice>}
          {further.hasMore && (
            <Button disabled={further.isLoading} onClick={further.loadMore}>
              {further.isLoading ? app.loading : words.more}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function StudyRow({
  source,
  loadInstance,
  onOpen,
}: {
  readonly source: Sourced<Study>;
  readonly loadInstance: LoadInstance;
  readonly onOpen: (series: string | undefined) => void;
}) {
  const { images: words } = useWords();
  const { language } = useLanguage();
  const names = useNames();
  const { system, node: study } = source;
  const name = nameStudy(study, names.imagingKind);
  const sites = study.bodySites.flatMap((site) => textOf(site) ?? []);
  const pictured = (study.series ?? []).flatMap((series) => {
    const [first] = series.instances?.nodes ?? [];
    return first ? [{ series, first }] : [];
  });
  return (
    <li className={styles.study}>
      <header className={styles.head}>
        <span className={styles.date}>{study.date ? formatDate(study.date, language) : (study.dateText ?? words.undated)}</span>
        <h3 className={styles.name}>
          <bdi>{name}</bdi>
        </h3>
        {study.modalities.map((modality) => (
          <Badge key={modality}>{modality}</Badge>
        ))}
        {sites.length > 0 && <bdi className={styles.sites}>{sites.join('・')}</bdi>}
        <span className={styles.facility}>
          <FacilityName facility={study.facility} system={system} />
        </span>
      </header>
      <div className={styles.body}>
        {pictured.length > 0 ? (
          <ul className={styles.pictures}>
            {pictured.map(({ series, first }) => (
              <li key={series.id}>
                <button type="button" className={styles.open} onClick={() => onOpen(series.id)} data-study={study.id}>
                  <span className="visuallyHidden">{words.open(`${name} ${words.series(series.number)}`)}</span>
                  <Picture id={first.id} alt="" load={loadInstance(source, first, 'thumbnailUrl')} className={styles.thumbnail} />
                  <span className={styles.series}>
                    <bdi>{series.description ?? series.bodyPart ?? words.series(series.number)}</bdi>
                    {series.instanceCount !== null && <small>{words.images(series.instanceCount)}</small>}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <p className={styles.none}>
            {study.stage === 'ORDERED' ? words.orderOnly : study.series === null ? words.notRetrieved : words.noImages}
          </p>
        )}
        <Report study={study} />
      </div>
    </li>
  );
}

/** The greatest length, in characters, of a report that is open at first. */
const SHORT_REPORT = 400;

/** What is written about the study. Nothing of it is cut off. */
function Report({ study }: { readonly study: Study }) {
  const { images: words } = useWords();
  const reasons = (study.reasons ?? []).flatMap((reason) => textOf(reason) ?? []);
  const lines: readonly (readonly [label: string, text: string])[] = [
    ...(reasons.length > 0 ? [[words.reasons, reasons.join('・')] as const] : []),
    ...(study.clinicalInformation ? [[words.clinicalInformation, study.clinicalInformation] as const] : []),
  ];
  const by = [study.orderer && words.orderedBy(study.orderer), study.reporter && words.reportBy(study.reporter)].filter(
    (one): one is string => Boolean(one),
  );
  if (lines.length === 0 && by.length === 0 && !study.report) return null;
  return (
    <div className={styles.about}>
      {lines.map(([label, text]) => (
        <p key={label}>
          <span className={styles.label}>{label}</span> <bdi>{text}</bdi>
        </p>
      ))}
      {by.length > 0 && <p className={styles.by}>{by.join('　')}</p>}
      {study.report && (
        <details className={styles.report} open={[...study.report].length <= SHORT_REPORT}>
          <summary>{words.report}</summary>
          <p className={styles.reportText}>
            <bdi>{study.report}</bdi>
          </p>
        </details>
      )}
    </div>
  );
}
