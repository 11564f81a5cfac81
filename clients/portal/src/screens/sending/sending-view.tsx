import { errorWords, type MyReceiptSendingQuery } from '@hareyaka/sdk';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Card } from '../../components/card.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice } from '../../components/notice.js';
import { Skeleton } from '../../components/skeleton.js';
import { Table } from '../../components/table.js';
import { formatDate, formatInstant } from '../../format/dates.js';
import { formatNumber } from '../../format/numbers.js';
import type { Asked } from '../../graph/use-operation.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { formatSize } from './format-size.js';
import styles from './sending-view.module.css';

const DAY = 86_400_000;
/** After this number of days without an arrival, the screen warns. A clinic may be closed for two days. */
const QUIET_DAYS = 3;

export interface SendingViewProps {
  readonly asked: Asked<MyReceiptSendingQuery>;
  /** The present, in milliseconds since 1970. */
  readonly now: number;
  readonly onRetry: () => void;
  /** Shows more deliveries. Undefined: no more can be shown. */
  readonly onMore: (() => void) | undefined;
}

type Sending = NonNullable<MyReceiptSendingQuery['myReceiptSending']>;
type Delivery = Sending['deliveries']['edges'][number]['node'];
type Reason = Delivery['remarks'][number];

/** Shows what a facility has sent: when something arrived last, from which machines, what was refused and why. It shows no patient. */
export function SendingView({ asked, now, onRetry, onMore }: SendingViewProps) {
  const { app, sending: words } = useWords();
  const { language } = useLanguage();
  return (
    <div className={styles.screen}>
      <h1>{words.title}</h1>
      <p className={styles.intro}>{words.intro}</p>
      {asked.state === 'LOADING' && <Skeleton lines={8} label={app.loading} />}
      {asked.state === 'FAILED' && (
        <Notice
          tone="warning"
          title={words.failed}
          action={
            <Button size="small" icon="retry" onClick={onRetry}>
              {app.retry}
            </Button>
          }
        >
          {errorWords(asked.code)[language]}
        </Notice>
      )}
      {asked.state === 'LOADED' &&
        (asked.data.myReceiptSending === null ? (
          <EmptyState icon="send" title={words.notSending}>
            {words.notSendingText}
          </EmptyState>
        ) : (
          <Facility sending={asked.data.myReceiptSending} now={now} onMore={onMore} />
        ))}
    </div>
  );
}

function Facility({ sending, now, onMore }: { readonly sending: Sending } & Pick<SendingViewProps, 'now' | 'onMore'>) {
  return (
    <>
      <State sending={sending} now={now} />
      <Machines sending={sending} />
      <Refusals sending={sending} />
      <Deliveries sending={sending} onMore={onMore} />
    </>
  );
}

function State({ sending, now }: { readonly sending: Sending; readonly now: number }) {
  const { sending: words } = useWords();
  const { language } = useLanguage();
  const { lastSentAt, patients, usedBytes, quotaBytes } = sending;
  const days = lastSentAt == null ? undefined : Math.floor((now - Date.parse(lastSentAt)) / DAY);
  return (
    <dl className={styles.state}>
      <div>
        <dt>{words.last}</dt>
        <dd>
          <span className={styles.figure}>{lastSentAt == null ? words.never : formatInstant(lastSentAt, language)}</span>
          {days === 0 && <Badge tone="good">{words.ago.today}</Badge>}
          {days !== undefined && days >= QUIET_DAYS && (
            <Badge tone="warning" icon="alert">
              {words.ago.days(days)}
            </Badge>
          )}
        </dd>
      </div>
      <div>
        <dt>{words.patients}</dt>
        <dd className={styles.figure}>{words.people(formatNumber(patients))}</dd>
      </div>
      <div>
        <dt>{words.room}</dt>
        <dd>
          <span className={styles.figure}>{words.roomOf(formatSize(usedBytes), formatSize(quotaBytes))}</span>
          <meter className={styles.meter} min={0} max={quotaBytes} high={quotaBytes * 0.9} value={usedBytes} aria-label={words.room} />
        </dd>
      </div>
    </dl>
  );
}

function Machines({ sending }: { readonly sending: Sending }) {
  const { sending: all } = useWords();
  const { language } = useLanguage();
  const words = all.machines;
  return (
    <Card title={words.title}>
      {sending.machines.length === 0 ? (
        <EmptyState compact icon="send" title={words.none} />
      ) : (
        <>
          <ul className={styles.machines}>
            {sending.machines.map(({ name, fingerprint, enrolledAt, revokedAt }) => (
              <li key={fingerprint}>
                <span className={styles.machine}>
                  <bdi className={styles.name}>{name}</bdi>
                  {revokedAt == null ? (
                    <Badge tone="good">{words.active}</Badge>
                  ) : (
                    <Badge>{words.revoked(formatInstant(revokedAt, language))}</Badge>
                  )}
                </span>
                <span className={styles.keys}>
                  {words.fingerprint} <Fingerprint text={fingerprint} />
                </span>
                <span className={styles.hint}>{words.enrolled(formatInstant(enrolledAt, language))}</span>
              </li>
            ))}
          </ul>
          <p className={styles.hint}>{words.fingerprintHint}</p>
        </>
      )}
    </Card>
  );
}

/** A fingerprint in groups of five characters, as people read it out. */
function Fingerprint({ text }: { readonly text: string }) {
  return <code className={styles.fingerprint}>{text.match(/.{1,5}/g)?.join(' ') ?? text}</code>;
}

function Refusals({ sending }: { readonly sending: Sending }) {
  const { sending: all } = useWords();
  const { language } = useLanguage();
  const words = all.refusals;
  return (
    <Card title={words.title} note={words.note}>
      {sending.refusals.length === 0 ? (
        <EmptyState compact icon="check" title={words.none} />
      ) : (
        <Table
          caption={words.list}
          rows={sending.refusals}
          keyOf={({ day, code }) => `${day} ${code}`}
          rowsBelow={all.rowsBelow}
          columns={[
            { id: 'day', head: words.day, isRowHead: true, cell: ({ day }) => formatDate(day, language) },
            { id: 'reason', head: words.reason, cell: ({ code }) => <ReasonText code={code} words={all.reasons} /> },
            { id: 'count', head: words.count, align: 'number', cell: ({ count }) => formatNumber(count) },
          ]}
        />
      )}
    </Card>
  );
}

/** A code, with its words if there are any. */
function ReasonText({ code, words }: { readonly code: string; readonly words: Readonly<Record<string, string>> }) {
  return (
    <span className={styles.reason}>
      {Object.hasOwn(words, code) && <span>{words[code]}</span>}
      <code>{code}</code>
    </span>
  );
}

function Deliveries({ sending, onMore }: { readonly sending: Sending; readonly onMore: SendingViewProps['onMore'] }) {
  const { sending: all } = useWords();
  const { language } = useLanguage();
  const words = all.deliveries;
  const { edges, pageInfo } = sending.deliveries;
  const rows = edges.map(({ node }) => node);
  return (
    <Card title={words.title}>
      {rows.length === 0 ? (
        <EmptyState compact icon="send" title={words.none} />
      ) : (
        <Table
          caption={words.list}
          tall
          rows={rows}
          keyOf={({ id }) => id}
          rowsBelow={all.rowsBelow}
          columns={[
            { id: 'at', head: words.at, isRowHead: true, cell: ({ at }) => formatInstant(at, language) },
            { id: 'kind', head: words.kind, cell: (delivery) => <Kind delivery={delivery} /> },
            {
              id: 'files',
              head: words.files,
              align: 'number',
              cell: ({ kind, files }) => (kind === 'REPORTED' ? '' : formatNumber(files)),
            },
            { id: 'size', head: words.size, align: 'number', cell: ({ bytes }) => (bytes === 0 ? '' : formatSize(bytes)) },
          ]}
        />
      )}
      {pageInfo.hasNextPage && onMore && (
        <div className={styles.more}>
          <Button onClick={onMore}>{words.more}</Button>
        </div>
      )}
    </Card>
  );
}

function Kind({ delivery: { kind, records, remarks } }: { readonly delivery: Delivery }) {
  const { deliveries: words } = useWords().sending;
  return (
    <span className={styles.kind}>
      {/* A later gateway may know further kinds. */}
      <span>{Object.hasOwn(words.kinds, kind) ? words.kinds[kind as keyof typeof words.kinds] : kind}</span>
      {records != null && <span className={styles.hint}>{words.records(formatNumber(records))}</span>}
      {remarks.length > 0 && <Remarks reasons={remarks} />}
    </span>
  );
}

function Remarks({ reasons }: { readonly reasons: readonly Reason[] }) {
  const { deliveries: words, remarks } = useWords().sending;
  return (
    <details className={styles.remarks}>
      <summary>
        {words.remarks} ({formatNumber(reasons.reduce((sum, { count }) => sum + count, 0))})
      </summary>
      <ul>
        {reasons.map(({ code, count }) => (
          <li key={code}>
            <ReasonText code={code} words={remarks} /> {words.occurrences(formatNumber(count))}
          </li>
        ))}
      </ul>
    </details>
  );
}
