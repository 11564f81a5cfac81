import { type CareContent, type CareRecordPartFragment, listContents } from '@hareyaka/sdk';
import { useState } from 'react';
import { FacilityName } from '../../chart/item-source.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { classNames } from '../../components/class-names.js';
import { Dialog } from '../../components/dialog.js';
import { Icon } from '../../components/icon.js';
import { MarkdownText } from '../../components/markdown-text.js';
import { Menu, type MenuEntry } from '../../components/menu.js';
import { dayInJapan } from '../../format/care-date.js';
import { formatDate, formatInstant } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { CarePhoto } from './care-content.js';
import styles from './record-card.module.css';
import { describeBytes, describeForm, describeReadings, describeVital, nameRecord } from './record-words.js';

/** What can be done with a record. What is absent is not offered. */
export interface RecordActions {
  readonly onConfirm?: (record: CareRecordPartFragment) => void;
  readonly onReply?: (record: CareRecordPartFragment) => void;
  readonly onThread?: (record: CareRecordPartFragment) => void;
  readonly onCorrect?: (record: CareRecordPartFragment) => void;
  readonly onSend?: (record: CareRecordPartFragment) => void;
  readonly onWithdraw?: (record: CareRecordPartFragment) => void;
  readonly onExport?: (record: CareRecordPartFragment) => void;
  readonly onPhoto?: (content: CareContent) => void;
  readonly onFile?: (content: CareContent) => void;
}

/** One record of the care team: who, when, what, who has seen it. */
export function RecordCard({
  record,
  parent,
  me,
  wasSent = false,
  isConfirming = false,
  actions,
}: {
  readonly record: CareRecordPartFragment;
  /** The record that it answers, if it has come. */
  readonly parent?: CareRecordPartFragment | undefined;
  /** The id of the person. */
  readonly me: string;
  /** True for a record that was written in this page and has arrived. */
  readonly wasSent?: boolean;
  readonly isConfirming?: boolean;
  readonly actions: RecordActions;
}) {
  const { care: words } = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const isMine = record.author?.id === me;
  const { state } = record;
  const author = record.author?.name ?? words.record.authorUnknown;
  const day = dayInJapan(new Date(record.recordedAt));
  return (
    <article
      className={classNames(styles.card, state === 'DRAFT' && styles.draft, state === 'WITHDRAWN' && styles.withdrawn)}
      aria-label={`${author} ${formatInstant(record.recordedAt, language)} ${nameRecord(record, names, record.kind)}`}
    >
      <header className={styles.head}>
        <p className={styles.author}>
          <bdi>{words.record.by(author, names.profession(record.authorProfession))}</bdi>
        </p>
        <p className={styles.facility}>
          <FacilityName facility={record.facility} />
        </p>
        <p className={styles.time}>{formatInstant(record.recordedAt, language)}</p>
      </header>
      <p className={styles.marks}>
        <Badge>{names.careRecordKind(record.kind)}</Badge>
        {record.bodySite && <Badge tone="action">{words.record.site(names.bodySite(record.bodySite))}</Badge>}
        {record.date !== null && record.date !== day && <Badge>{words.record.careDay(formatDate(record.date, language))}</Badge>}
        {record.tags.map((tag) => (
          <Badge key={tag}>
            <bdi>#{tag}</bdi>
          </Badge>
        ))}
        {record.mentions.some((user) => user?.id === me) && (
          <Badge tone="warning" icon="bell">
            {words.record.toMe}
          </Badge>
        )}
        {state === 'DRAFT' && (
          <Badge tone="warning" icon="pen">
            {words.record.draft}
          </Badge>
        )}
        {wasSent && (
          <Badge tone="good" icon="check">
            {words.outbox.SENT}
          </Badge>
        )}
      </p>
      {record.inReplyTo !== null && (
        <p className={styles.parent}>
          <Icon name="reply" size={16} />
          <span>
            {parent
              ? words.record.replyTo(parent.author?.name ?? words.record.authorUnknown, nameRecord(parent, names, parent.kind))
              : words.record.replyToOlder}
          </span>
        </p>
      )}
      {record.withdrawn ? (
        <p className={styles.gone}>
          {words.record.withdrawnBy(
            record.withdrawn.by?.name ?? words.record.authorUnknown,
            formatInstant(record.withdrawn.at, language),
            record.withdrawn.reason,
          )}
        </p>
      ) : (
        <RecordContent record={record} actions={actions} />
      )}
      {record.mentions.length > 0 && (
        <p className={styles.mentions}>
          {words.record.mentions(record.mentions.map((user) => user?.name ?? words.record.authorUnknown).join('、'))}
        </p>
      )}
      <Footer record={record} isMine={isMine} isConfirming={isConfirming} actions={actions} />
    </article>
  );
}

/** What a record says: text, values, form, photos and files. */
export function RecordContent({ record, actions = {} }: { readonly record: CareRecordPartFragment; readonly actions?: RecordActions }) {
  const { care: words } = useWords();
  const names = useNames();
  const photos = listContents([{ ...record, state: 'SENT' }], 'PHOTO');
  const files = listContents([{ ...record, state: 'SENT' }], 'FILE');
  return (
    <>
      <Written content={record} />
      {photos.length > 0 && (
        <ul className={styles.photos}>
          {photos.map((content) => (
            <li key={content.attachment.id}>
              <button type="button" className={styles.photo} onClick={() => actions.onPhoto?.(content)}>
                <span className="visuallyHidden">{words.record.open(content.attachment.name)}</span>
                <CarePhoto content={content} className={styles.thumbnail} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {files.length > 0 && (
        <ul className={styles.files}>
          {files.map((content) => (
            <li key={content.attachment.id}>
              <Button size="small" icon="download" onClick={() => actions.onFile?.(content)}>
                {words.record.download(content.attachment.name, describeBytes(content.attachment.bytes))}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {record.corrections.length > 0 && <History record={record} names={names} />}
    </>
  );
}

type Written = Pick<CareRecordPartFragment, 'text' | 'vitals' | 'form'>;

function Written({ content: { text, vitals, form } }: { readonly content: Written }) {
  const { care: words } = useWords();
  const names = useNames();
  return (
    <>
      {text !== '' && <MarkdownText text={text} />}
      {vitals.length > 0 && (
        <dl className={styles.vitals}>
          {vitals.map((vital) => (
            <div key={vital.kind} className={styles.vital}>
              <dt>{names.vitalSign(vital.kind)}</dt>
              <dd>{describeVital(vital)}</dd>
            </div>
          ))}
        </dl>
      )}
      {form && (
        <section className={styles.form}>
          <p className={styles.formTitle}>{names.careFormKind(form.kind)}</p>
          <dl className={styles.fields}>
            {describeForm(form, words.form, names).map(([label, value]) => (
              <div key={label} className={styles.field}>
                <dt>{label}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

/** What the record was before each correction. */
function History({ record, names }: { readonly record: CareRecordPartFragment; readonly names: ReturnType<typeof useNames> }) {
  const { care: words } = useWords();
  const { language } = useLanguage();
  return (
    <details className={styles.history}>
      <summary>{words.record.corrected(record.corrections.length)}</summary>
      <ol className={styles.versions}>
        {record.corrections.map((one) => (
          <li key={one.version} className={styles.version}>
            <p className={styles.versionHead}>
              {words.record.historyOf(
                one.version,
                formatInstant(one.at, language),
                one.by?.name ?? words.record.authorUnknown,
                names.profession(one.profession),
              )}
            </p>
            <p>{words.record.reason(one.reason)}</p>
            <p className={styles.versionHead}>{words.record.formerText}</p>
            <Written content={one} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Footer({
  record,
  isMine,
  isConfirming,
  actions,
}: {
  readonly record: CareRecordPartFragment;
  readonly isMine: boolean;
  readonly isConfirming: boolean;
  readonly actions: RecordActions;
}) {
  const { care: words } = useWords();
  const { state } = record;
  const entries: MenuEntry[] = [
    ...(isMine && state !== 'WITHDRAWN' && actions.onCorrect
      ? [
          {
            id: 'correct',
            label: state === 'DRAFT' ? words.record.edit : words.record.correct,
            icon: 'pen' as const,
            onAction: () => actions.onCorrect!(record),
          },
        ]
      : []),
    ...(isMine && state !== 'WITHDRAWN' && actions.onWithdraw
      ? [{ id: 'withdraw', label: words.record.withdraw, icon: 'close' as const, onAction: () => actions.onWithdraw!(record) }]
      : []),
    ...(state === 'SENT' && actions.onExport
      ? [{ id: 'export', label: words.record.export, icon: 'external' as const, onAction: () => actions.onExport!(record) }]
      : []),
  ];
  return (
    <footer className={styles.foot}>
      {state === 'SENT' && <Seen record={record} />}
      <div className={styles.buttons}>
        {state === 'SENT' && actions.onReply && (
          <Button size="small" look="quiet" icon="reply" onClick={() => actions.onReply!(record)}>
            {words.record.reply}
          </Button>
        )}
        {record.replyCount > 0 && actions.onThread && (
          <Button size="small" look="quiet" onClick={() => actions.onThread!(record)}>
            {words.record.replies(record.replyCount)}
          </Button>
        )}
        {entries.length > 0 && (
          <Menu size="small" look="quiet" entries={entries}>
            {words.record.more}
          </Menu>
        )}
        {isMine && state === 'DRAFT' && actions.onSend && (
          <Button size="small" look="primary" icon="send" onClick={() => actions.onSend!(record)}>
            {words.record.send}
          </Button>
        )}
        {state === 'SENT' && !isMine && !record.seenByMe && actions.onConfirm && (
          <Button size="small" icon="check" disabled={isConfirming} onClick={() => actions.onConfirm!(record)}>
            {words.seen.confirm}
          </Button>
        )}
      </div>
    </footer>
  );
}

/** Who has seen a record: counted by profession, and who on demand. */
function Seen({ record }: { readonly record: CareRecordPartFragment }) {
  const { app, care: words } = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  if (record.seenBy.length === 0) return <p className={styles.seen}>{words.seen.none}</p>;
  return (
    <p className={styles.seen}>
      {record.seenByMe && <Icon name="check" size={16} />}
      <button type="button" className={styles.who} onClick={() => setOpen(true)}>
        {words.seen.by(describeReadings(record.seenBy, words.seen, names))}
      </button>
      <Dialog title={words.seen.who} isOpen={isOpen} onClose={() => setOpen(false)} closeLabel={app.close}>
        <ul className={styles.readers}>
          {record.seenBy.map((one) => (
            <li key={`${one.at} ${one.user?.id ?? ''}`}>
              {words.seen.person(
                one.user?.name ?? words.record.authorUnknown,
                names.profession(one.profession),
                one.facility?.name ?? '',
                formatInstant(one.at, language),
              )}
            </li>
          ))}
        </ul>
      </Dialog>
    </p>
  );
}
