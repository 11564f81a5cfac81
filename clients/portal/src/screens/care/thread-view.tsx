import { BODY_SITES, CARE_RECORD_KINDS, type CareRecordPartFragment, listUnconfirmed, PROFESSIONS } from '@hareyaka/sdk';
import { ListFrame } from '../../chart/answer-note.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { MarkdownText } from '../../components/markdown-text.js';
import { SearchField } from '../../components/search-field.js';
import { SelectField, TextField } from '../../components/text-field.js';
import { formatInstant } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { OlderRecords } from './older-records.js';
import type { OutboxEntry } from './outbox.js';
import { type RecordActions, RecordCard } from './record-card.js';
import type { ThreadFilter } from './thread-filter.js';
import { countConditions, NO_FILTER } from './thread-filter.js';
import styles from './thread-view.module.css';
import type { ShownRecords } from './use-care.js';

/** The records of the team, newest first, with what was written here and is not sent yet above them. */
export function ThreadView({
  shown,
  filter,
  outbox,
  me,
  sent,
  confirming,
  actions,
  onFilter,
  onConfirmAll,
  onCorrectEntry,
  onRetryOutbox,
}: {
  readonly shown: ShownRecords;
  readonly filter: ThreadFilter;
  /** What was written here for this patient and is not sent. */
  readonly outbox: readonly OutboxEntry[];
  readonly me: string;
  /** The ids of records that were written in this page and have arrived. */
  readonly sent: ReadonlySet<string>;
  /** The ids of records whose confirmation is under way. */
  readonly confirming: ReadonlySet<string>;
  readonly actions: RecordActions;
  readonly onFilter: (filter: ThreadFilter) => void;
  readonly onConfirmAll: (records: readonly CareRecordPartFragment[]) => void;
  readonly onCorrectEntry: (entry: OutboxEntry) => void;
  readonly onRetryOutbox: () => void;
}) {
  const { care: words } = useWords();
  const { records } = shown;
  const unconfirmed = listUnconfirmed(records, me).slice(0, 100);
  const byId = new Map(records.map((record) => [record.id, record]));
  // A record that is sent again may have arrived the first time, and be in the list already.
  const unsent = outbox.filter(({ input }) => !byId.has(input.id));
  const isFiltered = countConditions(filter) > 0;
  const isWhole = shown.lane.state === 'LOADED';
  return (
    <div className={styles.thread}>
      <Filters filter={filter} onFilter={onFilter} />
      {unsent.length > 0 && (
        <ul className={styles.outbox}>
          {unsent.map((entry) => (
            <li key={entry.input.id}>
              <UnsentCard entry={entry} onCorrect={() => onCorrectEntry(entry)} onRetry={onRetryOutbox} />
            </li>
          ))}
        </ul>
      )}
      {unconfirmed.length > 1 && (
        <div className={styles.confirmAll}>
          <Button icon="check" disabled={confirming.size > 0} onClick={() => onConfirmAll(unconfirmed)} data-confirm-all>
            {words.seen.confirmAll(unconfirmed.length)}
          </Button>
        </div>
      )}
      {isWhole && records.length === 0 && unsent.length === 0 && (
        <EmptyState
          icon="list"
          title={isFiltered ? words.none.noMatch : words.none.noRecords}
          action={isFiltered && <Button onClick={() => onFilter(NO_FILTER)}>{words.none.clearFilter}</Button>}
        />
      )}
      <ListFrame lanes={[shown.lane]} name="careRecords" isEmpty={records.length === 0} retry={shown.retry} lines={8}>
        <ol className={styles.records} aria-label={words.title}>
          {records.map((record) => (
            <li key={record.id}>
              <RecordCard
                record={record}
                parent={record.inReplyTo === null ? undefined : byId.get(record.inReplyTo)}
                me={me}
                wasSent={sent.has(record.id)}
                isConfirming={confirming.has(record.id)}
                actions={actions}
              />
            </li>
          ))}
        </ol>
      </ListFrame>
      <OlderRecords shown={shown} />
    </div>
  );
}

/** Full-text search, and behind it the other conditions. */
function Filters({ filter, onFilter }: { readonly filter: ThreadFilter; readonly onFilter: (filter: ThreadFilter) => void }) {
  const { app, care } = useWords();
  const { filter: words } = care;
  const names = useNames();
  const set = (change: Partial<ThreadFilter>) => onFilter({ ...filter, ...change });
  const count = countConditions({ ...filter, text: '' });
  const any = { value: '', label: words.any };
  return (
    <div className={styles.filters}>
      <SearchField
        label={words.search}
        placeholder={words.search}
        clearLabel={app.clear}
        value={filter.text}
        onSearch={(text) => set({ text })}
        hideLabel
      />
      <details className={styles.further} {...(count > 0 && { open: true })}>
        <summary>
          {words.title}
          {count > 0 && <Badge tone="action">{words.active(count)}</Badge>}
        </summary>
        <div className={styles.conditions}>
          <TextField type="date" label={words.from} value={filter.from} onChange={({ target }) => set({ from: target.value })} />
          <TextField type="date" label={words.until} value={filter.until} onChange={({ target }) => set({ until: target.value })} />
          <SelectField
            label={words.profession}
            value={filter.profession}
            onChange={({ target }) => set({ profession: target.value })}
            options={[any, ...Object.keys(PROFESSIONS).map((value) => ({ value, label: names.profession(value) }))]}
          />
          <SelectField
            label={words.kind}
            value={filter.kind}
            onChange={({ target }) => set({ kind: target.value })}
            options={[any, ...Object.keys(CARE_RECORD_KINDS).map((value) => ({ value, label: names.careRecordKind(value) }))]}
          />
          <SelectField
            label={words.site}
            value={filter.site}
            onChange={({ target }) => set({ site: target.value })}
            options={[any, ...Object.keys(BODY_SITES).map((value) => ({ value, label: names.bodySite(value) }))]}
          />
          <TextField label={words.tag} value={filter.tag} maxLength={30} onChange={({ target }) => set({ tag: target.value })} />
        </div>
      </details>
    </div>
  );
}

/** A record that was written here: 未送信 → 送信中 → 送信済み. */
export function UnsentCard({
  entry,
  onCorrect,
  onRetry,
}: {
  readonly entry: OutboxEntry;
  readonly onCorrect: () => void;
  readonly onRetry: () => void;
}) {
  const { outbox: words } = useWords().care;
  const names = useNames();
  const { language } = useLanguage();
  const { state, input, problems, code } = entry;
  return (
    <article className={styles.unsent} data-state={state} aria-label={`${words[state]} ${formatInstant(entry.writtenAt, language)}`}>
      <p className={styles.unsentHead} role="status">
        <Badge tone={state === 'REFUSED' ? 'danger' : 'warning'} icon={state === 'SENDING' ? 'clock' : 'offline'}>
          {words[state]}
        </Badge>
        <span className={styles.when}>{formatInstant(entry.writtenAt, language)}</span>
      </p>
      {input.text !== '' && <MarkdownText text={input.text} />}
      {state === 'UNSENT' && <p className={styles.quiet}>{words.text}</p>}
      {state === 'REFUSED' && (
        <div className={styles.quiet}>
          <p>{words.lost}</p>
          {problems.map((problem) => (
            <p key={`${problem.code} ${problem.field.join('.')}`}>{names.inputError(problem.code)}</p>
          ))}
          {code !== undefined && <p>{names.error(code)}</p>}
        </div>
      )}
      {state === 'UNSENT' && (
        <Button size="small" icon="retry" onClick={onRetry}>
          {words.retry}
        </Button>
      )}
      {state === 'REFUSED' && (
        <Button size="small" icon="pen" onClick={onCorrect}>
          {words.correct}
        </Button>
      )}
    </article>
  );
}
