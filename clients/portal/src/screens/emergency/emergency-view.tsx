import {
  EMERGENCY_OUTCOMES,
  EMERGENCY_STATES,
  errorWords,
  inputErrorWords,
  type MyEmergenciesQuery,
  type Sex,
  wordsFor,
} from '@hareyaka/sdk';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { Badge } from '../../components/badge.js';
import { Button, ButtonLink } from '../../components/button.js';
import { Card } from '../../components/card.js';
import { EmptyState } from '../../components/empty-state.js';
import { Icon } from '../../components/icon.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { Skeleton } from '../../components/skeleton.js';
import { SelectField, TextArea, TextField } from '../../components/text-field.js';
import { formatCountdown } from '../../format/countdown.js';
import { formatBirthDate, formatClock, formatInstant } from '../../format/dates.js';
import type { OwnEmergency } from '../../graph/open-emergencies.js';
import type { Asked } from '../../graph/use-operation.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { countCharacters, type EmergencyEntries, type EmergencyProblem, REASON_AT_LEAST } from './emergency-form.js';
import styles from './emergency-view.module.css';

const STEPS = 4;
const SEXES: readonly Sex[] = ['FEMALE', 'MALE', 'OTHER', 'UNKNOWN'];

/** Why a start or an end was refused. */
export interface EmergencyRefusal {
  readonly inputErrors: readonly string[];
  readonly failure: string | undefined;
}

export interface EmergencyViewProps {
  readonly mayStart: boolean;
  readonly isSignInRecent: boolean;
  readonly signInAddress: string;
  /** The facility for which the person acts. */
  readonly facility: string;
  readonly list: Asked<MyEmergenciesQuery>;
  readonly onRetry: () => void;
  /** The server's clock, in milliseconds. */
  readonly now: () => number;
  readonly entries: EmergencyEntries;
  readonly problems: readonly EmergencyProblem[];
  /** Why it was refused: user errors of the directory, or the code of an answer that did not come. */
  readonly refused: EmergencyRefusal;
  /** `start`, or the id of the access that is being ended. */
  readonly busy: string | undefined;
  readonly onChange: (changed: Partial<EmergencyEntries>) => void;
  readonly onStart: () => void;
  readonly onEnd: (id: string) => void;
}

/** Emergency access: what is open, a new one in four steps, and those before with their review. */
export function EmergencyView(props: EmergencyViewProps) {
  const words = useWords().emergency;
  const all = props.list.state === 'LOADED' ? props.list.data.myEmergencyAccesses.edges.map(({ node }) => node) : [];
  return (
    <div className={styles.screen}>
      <h1>{words.title}</h1>
      <p className={styles.intro}>{words.intro}</p>
      <OpenAccesses accesses={all.filter(({ state }) => state === 'OPEN')} {...props} />
      {props.mayStart ? <StartForm {...props} /> : <Notice tone="info">{words.notForYou}</Notice>}
      <PastAccesses accesses={all.filter(({ state }) => state !== 'OPEN')} list={props.list} onRetry={props.onRetry} />
    </div>
  );
}

function OpenAccesses({
  accesses,
  now,
  busy,
  onEnd,
}: Pick<EmergencyViewProps, 'now' | 'busy' | 'onEnd'> & { readonly accesses: readonly OwnEmergency[] }) {
  const { emergency: words } = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const [at, setAt] = useState(now);
  useEffect(() => {
    if (accesses.length === 0) return;
    const timer = setInterval(() => setAt(now()), 1_000);
    return () => clearInterval(timer);
  }, [accesses.length, now]);
  if (accesses.length === 0) return null;
  return (
    <section className={styles.open} aria-label={words.open.title}>
      <h2>{words.open.title}</h2>
      <ul>
        {accesses.map(({ id, patient, reason, endsAt }) => (
          <li key={id} className={styles.openOne}>
            <div className={styles.openWords}>
              {patient ? (
                <p className={styles.patient}>
                  <bdi className={styles.name}>{patient.name}</bdi> <bdi>{patient.kana}</bdi> {names.sex(patient.sex)}{' '}
                  {formatBirthDate(patient.birthDate, language)}
                </p>
              ) : (
                <p>{words.open.noPatient}</p>
              )}
              <p className={styles.reason}>
                <bdi>{reason}</bdi>
              </p>
            </div>
            <p className={styles.times}>
              <span className={styles.countdown} aria-hidden="true">
                {formatCountdown(Date.parse(endsAt) - at)}
              </span>
              <span>{words.open.endsAt(formatClock(endsAt))}</span>
            </p>
            <div className={styles.openActions}>
              {patient && (
                <Link to="/patients/$patient" params={{ patient: patient.id }} className={styles.chart}>
                  {words.open.patient}
                </Link>
              )}
              <Button disabled={busy !== undefined} onClick={() => onEnd(id)}>
                {busy === id ? words.open.ending : words.open.end}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StartForm({ isSignInRecent, signInAddress, facility, entries, problems, refused, busy, onChange, onStart }: EmergencyViewProps) {
  const { emergency: words } = useWords();
  const { language } = useLanguage();
  const names = useNames();
  const confirmId = useId();
  const missing = (problem: EmergencyProblem) => (problems.includes(problem) ? words.identity.missing : undefined);
  const situations = words.reason.options.map((one) => ({ value: one, label: one }));
  return (
    // No form: Enter, which also ends the composition of kana, must not start an emergency access.
    <div className={styles.form}>
      <Step at={1} title={words.signIn.title}>
        {isSignInRecent ? (
          <p className={styles.done}>
            <Icon name="check" /> {words.signIn.recent}
          </p>
        ) : (
          <>
            <p>{words.signIn.text}</p>
            <ButtonLink look="primary" icon="unlock" href={signInAddress}>
              {words.signIn.again}
            </ButtonLink>
          </>
        )}
      </Step>
      {isSignInRecent && (
        <>
          <Step at={2} title={words.identity.title}>
            <p>{words.identity.text}</p>
            <Segmented
              label={words.identity.how}
              value={entries.by}
              onChange={(by) => onChange({ by })}
              options={[
                { value: 'NUMBER', label: words.identity.byNumber },
                { value: 'NAME', label: words.identity.byName },
              ]}
            />
            {entries.by === 'NUMBER' ? (
              <TextField
                label={words.identity.number(facility)}
                value={entries.number}
                inputMode="text"
                maxLength={64}
                problem={missing('number')}
                onChange={({ target }) => onChange({ number: target.value })}
              />
            ) : (
              <div className={styles.fields}>
                <TextField
                  label={words.identity.name}
                  hint={words.identity.nameHint}
                  value={entries.name}
                  maxLength={200}
                  problem={missing('name')}
                  onChange={({ target }) => onChange({ name: target.value })}
                />
                <TextField
                  label={words.identity.birthDate}
                  hint={words.identity.birthDateHint}
                  value={entries.birthDate}
                  problem={problems.includes('birthDateText') ? words.identity.birthDateProblem : missing('birthDate')}
                  onChange={({ target }) => onChange({ birthDate: target.value })}
                />
                <SelectField
                  label={words.identity.sex}
                  value={entries.sex}
                  problem={missing('sex')}
                  options={[{ value: '', label: words.identity.choose }, ...SEXES.map((sex) => ({ value: sex, label: names.sex(sex) }))]}
                  onChange={({ target }) => onChange({ sex: target.value as EmergencyEntries['sex'] })}
                />
              </div>
            )}
          </Step>
          <Step at={3} title={words.reason.title}>
            <SelectField
              label={words.reason.list}
              value={entries.situation}
              problem={missing('situation')}
              options={[{ value: '', label: words.identity.choose }, ...situations]}
              onChange={({ target }) => onChange({ situation: target.value })}
            />
            <TextArea
              label={words.reason.text}
              hint={words.reason.hint(REASON_AT_LEAST, countCharacters(entries.reason))}
              value={entries.reason}
              maxLength={400}
              problem={problems.includes('reason') ? words.reason.tooShort(REASON_AT_LEAST) : undefined}
              onChange={({ target }) => onChange({ reason: target.value })}
            />
          </Step>
          <Step at={4} title={words.consequence.title}>
            <ul className={styles.consequences}>
              {[
                words.consequence.told,
                words.consequence.opens,
                words.consequence.until,
                words.consequence.review,
                words.consequence.noMatch,
              ].map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            <label htmlFor={confirmId} className={styles.confirm}>
              <input
                id={confirmId}
                type="checkbox"
                checked={entries.isConfirmed}
                aria-invalid={problems.includes('isConfirmed')}
                onChange={({ target }) => onChange({ isConfirmed: target.checked })}
              />
              {words.consequence.confirm}
            </label>
            {problems.includes('isConfirmed') && <p className={styles.problem}>{words.consequence.unconfirmed}</p>}
            {problems.length > 0 && (
              <div className={styles.wide}>
                <Notice tone="danger" live>
                  {words.consequence.incomplete}
                </Notice>
              </div>
            )}
            {(refused.inputErrors.length > 0 || refused.failure !== undefined) && (
              <div className={styles.wide}>
                <Notice tone="danger" live title={words.refused}>
                  {refused.inputErrors.map((code) => (
                    <p key={code}>{inputErrorWords(code)[language]}</p>
                  ))}
                  {refused.failure !== undefined && <p>{errorWords(refused.failure)[language]}</p>}
                </Notice>
              </div>
            )}
            <Button onClick={onStart} look="danger" icon="alert" disabled={busy !== undefined}>
              {busy === 'start' ? words.consequence.starting : words.consequence.start}
            </Button>
          </Step>
        </>
      )}
    </div>
  );
}

function Step({ at, title, children }: { readonly at: number; readonly title: string; readonly children: ReactNode }) {
  const { emergency: words } = useWords();
  const id = useId();
  return (
    <section className={styles.step} aria-labelledby={id}>
      <h2 id={id}>
        <span className={styles.stepNumber}>{words.steps(at, STEPS)}</span> {title}
      </h2>
      {children}
    </section>
  );
}

function PastAccesses({
  accesses,
  list,
  onRetry,
}: {
  readonly accesses: readonly OwnEmergency[];
  readonly list: Asked<MyEmergenciesQuery>;
  readonly onRetry: () => void;
}) {
  const { app, emergency: words } = useWords();
  const names = useNames();
  const { language } = useLanguage();
  return (
    <Card title={words.past.title} action={<Link to="/access">{words.past.history}</Link>}>
      {list.state === 'LOADING' ? (
        <Skeleton lines={3} label={app.loading} />
      ) : list.state === 'FAILED' ? (
        <Notice
          tone="warning"
          title={app.error.title}
          action={
            <Button size="small" icon="retry" onClick={onRetry}>
              {app.retry}
            </Button>
          }
        >
          {names.error(list.code)}
        </Notice>
      ) : accesses.length === 0 ? (
        <EmptyState compact title={words.past.none} />
      ) : (
        <ul className={styles.past}>
          {accesses.map((one) => (
            <li key={one.id} className={styles.pastOne}>
              <p className={styles.pastTimes}>
                {formatInstant(one.startedAt, language)} – {formatClock(one.endedAt ?? one.endsAt)}
              </p>
              <p className={styles.pastReason}>
                <bdi>{one.reason}</bdi>
              </p>
              <p className={styles.pastState}>
                <Badge
                  tone={
                    one.state === 'OVERDUE' || one.outcome === 'UNJUSTIFIED' ? 'warning' : one.state === 'REVIEWED' ? 'good' : 'neutral'
                  }
                >
                  {wordsFor(EMERGENCY_STATES, one.state)[language]}
                </Badge>
                {one.outcome && <span>{wordsFor(EMERGENCY_OUTCOMES, one.outcome)[language]}</span>}
                {one.state === 'TO_REVIEW' && (
                  <span className={styles.due}>{words.past.due(formatInstant(one.reviewDueAt, language))}</span>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
