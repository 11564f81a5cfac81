import { type Lane, type ListName, listItems, type NodeOf, type Sourced, textOf } from '@hareyaka/sdk';
import type { ReactNode } from 'react';
import { ListFrame } from '../../chart/answer-note.js';
import { FacilityName } from '../../chart/item-source.js';
import type { WithFurtherPages } from '../../chart/use-further-pages.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Icon } from '../../components/icon.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { formatDate } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './documents-view.module.css';
import type { DocumentsChart, ListedDocument } from './use-document.js';

/** Which records are shown. */
export type RecordsShown = 'DOCUMENTS' | 'ENCOUNTERS' | 'PROCEDURES';
type Encounter = NodeOf<DocumentsChart, 'encounters'>;
type Procedure = NodeOf<DocumentsChart, 'procedures'>;
type Further = WithFurtherPages<DocumentsChart>;

/** The documents, encounters and procedures of all systems, newest first. */
export function DocumentsView({
  documents,
  encounters,
  procedures,
  retry,
  shown,
  onShow,
  onOpen,
}: {
  readonly documents: Further;
  readonly encounters: Further;
  readonly procedures: Further;
  readonly retry?: ((system: string) => void) | undefined;
  readonly shown: RecordsShown;
  readonly onShow: (shown: RecordsShown) => void;
  readonly onOpen: (source: Sourced<ListedDocument>) => void;
}) {
  const { documents: words } = useWords();
  return (
    <>
      <h2 className="visuallyHidden">{words.title}</h2>
      <div className={styles.tools}>
        <Segmented
          label={words.show}
          value={shown}
          onChange={onShow}
          options={[
            { value: 'DOCUMENTS', label: words.documents },
            { value: 'ENCOUNTERS', label: words.encounters },
            { value: 'PROCEDURES', label: words.procedures },
          ]}
        />
      </div>
      {shown === 'DOCUMENTS' && (
        <Records
          further={documents}
          name="documents"
          retry={retry}
          row={(source) => <DocumentRow source={source} onOpen={() => onOpen(source)} />}
        />
      )}
      {shown === 'ENCOUNTERS' && (
        <Records further={encounters} name="encounters" retry={retry} row={(source) => <EncounterRow source={source} />} />
      )}
      {shown === 'PROCEDURES' && (
        <Records further={procedures} name="procedures" retry={retry} row={(source) => <ProcedureRow source={source} />} />
      )}
    </>
  );
}

/** One list with its notes, and a button for what is older. */
function Records<Name extends ListName<DocumentsChart>>({
  further,
  name,
  retry,
  row,
}: {
  readonly further: Further;
  readonly name: Name;
  readonly retry: ((system: string) => void) | undefined;
  readonly row: (source: Sourced<NodeOf<DocumentsChart, Name>>) => ReactNode;
}) {
  const { app, documents: words } = useWords();
  const items = listItems(further.lanes as readonly Lane<DocumentsChart>[], name);
  return (
    <>
      <ListFrame lanes={further.lanes} name={name} isEmpty={items.length === 0} retry={retry} lines={8}>
        <ul className={styles.rows}>
          {items.map((source) => (
            <li key={`${source.system.id} ${source.node.id}`}>{row(source)}</li>
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

function DocumentRow({ source, onOpen }: { readonly source: Sourced<ListedDocument>; readonly onOpen: () => void }) {
  const { documents: words } = useWords();
  const { system, node } = source;
  const kind = textOf(node.kind) ?? textOf(node.type);
  const title = node.title ?? kind ?? words.untitled;
  const content = (
    <>
      <When date={node.date} dateText={node.dateText} />
      <span className={styles.what}>
        <bdi className={styles.title}>{title}</bdi>
        {kind !== undefined && kind !== title && <Badge>{kind}</Badge>}
        {node.url === null && <Badge tone="warning">{words.noContent}</Badge>}
      </span>
      <span className={styles.who}>{node.author && <bdi>{words.author(node.author)}</bdi>}</span>
      <span className={styles.where}>
        <FacilityName facility={node.facility} system={system} />
      </span>
    </>
  );
  return node.url === null ? (
    <div className={styles.row}>{content}</div>
  ) : (
    <button type="button" className={styles.row} onClick={onOpen}>
      <span className="visuallyHidden">{words.open(title)}</span>
      {content}
      <Icon name="chevronRight" size={16} />
    </button>
  );
}

function EncounterRow({ source: { system, node } }: { readonly source: Sourced<Encounter> }) {
  const { documents: words, chart } = useWords();
  const { language } = useLanguage();
  const names = useNames();
  const place = [node.ward, node.room, node.bed].filter(Boolean).join(' ');
  const dates = [
    node.admittedOn && node.admittedOn !== node.date && words.admitted(formatDate(node.admittedOn, language)),
    node.dischargedOn && node.dischargedOn !== node.date && words.discharged(formatDate(node.dischargedOn, language)),
    ...[node.dischargeExpectedOn, node.expectedOn, node.returnExpectedOn].map((date) => date && words.expected(formatDate(date, language))),
  ].filter((one): one is string => Boolean(one));
  const details: readonly (readonly [string, string])[] = [
    ...(textOf(node.department) ? [[words.department, textOf(node.department)!] as const] : []),
    ...(place || node.fromWard
      ? [[words.place, [place, node.fromWard && words.from(node.fromWard)].filter(Boolean).join(chart.list)] as const]
      : []),
    ...(textOf(node.disposition) ? [[words.disposition, textOf(node.disposition)!] as const] : []),
    ...(node.notes.length > 0 ? [[words.notes, node.notes.join(chart.list)] as const] : []),
  ];
  return (
    <div className={styles.row}>
      <When date={node.date} dateText={node.dateText} />
      <span className={styles.what}>
        <span className={styles.title}>{names.encounterKind(node.kind)}</span>
        {node.state && node.state !== 'ACTIVE' && <Badge tone="warning">{names.orderState(node.state)}</Badge>}
        {dates.map((one) => (
          <span key={one} className={styles.detail}>
            {one}
          </span>
        ))}
        <Details details={details} />
      </span>
      <span className={styles.who}>{node.attending && <bdi>{words.attending(node.attending)}</bdi>}</span>
      <span className={styles.where}>
        <FacilityName facility={node.facility} system={system} />
      </span>
    </div>
  );
}

function ProcedureRow({ source: { system, node } }: { readonly source: Sourced<Procedure> }) {
  const { documents: words, chart } = useWords();
  const sites = node.bodySites.flatMap((site) => textOf(site) ?? []);
  const details: readonly (readonly [string, string])[] = [
    ...(sites.length > 0 ? [[words.bodySites, sites.join(chart.list)] as const] : []),
    ...(textOf(node.department) ? [[words.department, textOf(node.department)!] as const] : []),
    ...(node.notes.length > 0 ? [[words.notes, node.notes.join(chart.list)] as const] : []),
  ];
  return (
    <div className={styles.row}>
      <When date={node.date} dateText={node.dateText} />
      <span className={styles.what}>
        <bdi className={styles.title}>{textOf(node.procedure) ?? chart.unknown}</bdi>
        <Details details={details} />
      </span>
      <span className={styles.who}>{node.author && <bdi>{words.author(node.author)}</bdi>}</span>
      <span className={styles.where}>
        <FacilityName facility={node.facility} system={system} />
      </span>
    </div>
  );
}

function Details({ details }: { readonly details: readonly (readonly [label: string, text: string])[] }) {
  return details.map(([label, text]) => (
    <span key={label} className={styles.detail}>
      <span className={styles.label}>{label}</span> <bdi>{text}</bdi>
    </span>
  ));
}

function When({ date, dateText }: { readonly date: string | null; readonly dateText: string | null }) {
  const { documents: words } = useWords();
  const { language } = useLanguage();
  return <span className={styles.when}>{date ? formatDate(date, language) : (dateText ?? words.undated)}</span>;
}
