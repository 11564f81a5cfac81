import { addDays, type CareTaskPartFragment, type CareTeamMemberPartFragment, type CareVisitPartFragment, type Lane } from '@hareyaka/sdk';
import { useState } from 'react';
import { ListFrame } from '../../chart/answer-note.js';
import { Badge } from '../../components/badge.js';
import { Button, IconButton } from '../../components/button.js';
import { Card } from '../../components/card.js';
import { EmptyState } from '../../components/empty-state.js';
import { SelectField, TextField } from '../../components/text-field.js';
import { dayInJapan } from '../../format/care-date.js';
import { formatClock, formatDate, formatDayOfYear, formatInstant } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './plans-view.module.css';
import { type Saved, SavingDialog } from './saving-dialog.js';
import type { PlansChart } from './use-plans.js';

/** The tasks of the team, and its visits of one week. */
export function PlansView({
  lane,
  today,
  week,
  members,
  onWeek,
  onRetry,
  onComplete,
  onAddTask,
  onAddVisit,
  onCancelVisit,
}: {
  readonly lane: Lane<PlansChart>;
  readonly today: string;
  /** The first day of the week that is shown. */
  readonly week: string;
  readonly members: readonly CareTeamMemberPartFragment[];
  readonly onWeek: (first: string) => void;
  readonly onRetry: () => void;
  readonly onComplete: (task: CareTaskPartFragment) => void;
  readonly onAddTask: (task: { text: string; dueOn: string; assigneeId: string | null }) => Saved;
  readonly onAddVisit: (visit: { startsAt: string; endsAt: string; visitorId: string | null; note: string }) => Saved;
  readonly onCancelVisit: (visit: CareVisitPartFragment, reason: string) => Saved;
}) {
  const { care } = useWords();
  const { plans: words } = care;
  const { language } = useLanguage();
  const [adding, setAdding] = useState<'TASK' | 'VISIT'>();
  const [cancelling, setCancelling] = useState<CareVisitPartFragment>();
  const [showsDone, setShowsDone] = useState(false);
  const chart = lane.state === 'LOADED' ? lane.chart : undefined;
  const tasks = chart?.careTasks?.nodes ?? [];
  const shown = tasks.filter(({ doneAt }) => doneAt === null || showsDone);
  const visits = chart?.careVisits?.nodes ?? [];
  const days = Array.from({ length: 7 }, (_, index) => addDays(week, index));
  return (
    <div className={styles.plans}>
      <Card
        title={words.tasks}
        action={
          <Button size="small" icon="plus" onClick={() => setAdding('TASK')}>
            {words.addTask}
          </Button>
        }
      >
        {shown.length === 0 && chart && <EmptyState compact title={words.noTasks} />}
        <ListFrame lanes={[lane]} name="careTasks" isEmpty={shown.length === 0} retry={onRetry} lines={4}>
          <ul className={styles.tasks}>
            {shown.map((task) => (
              <li key={task.id} className={styles.task}>
                <Task task={task} today={today} onComplete={() => onComplete(task)} />
              </li>
            ))}
          </ul>
        </ListFrame>
        {tasks.some(({ doneAt }) => doneAt !== null) && (
          <label className={styles.showDone}>
            <input type="checkbox" checked={showsDone} onChange={({ target }) => setShowsDone(target.checked)} />
            {words.showDone}
          </label>
        )}
      </Card>
      <Card
        title={words.visits}
        action={
          <Button size="small" icon="plus" onClick={() => setAdding('VISIT')}>
            {words.addVisit}
          </Button>
        }
      >
        <div className={styles.week}>
          <IconButton label={words.before} icon="chevronLeft" onClick={() => onWeek(addDays(week, -7))} />
          <p role="status">{words.week(formatDate(week, language), formatDate(addDays(week, 6), language))}</p>
          <IconButton label={words.after} icon="chevronRight" onClick={() => onWeek(addDays(week, 7))} />
        </div>
        {visits.length === 0 && chart && <EmptyState compact title={words.noVisits} />}
        <ListFrame lanes={[lane]} name="careVisits" isEmpty={visits.length === 0} retry={onRetry} lines={4}>
          <ol className={styles.days}>
            {days.map((day) => {
              const ofDay = visits.filter(({ startsAt }) => dayInJapan(new Date(startsAt)) === day);
              return (
                <li key={day} className={day === today ? styles.today : styles.day}>
                  <p className={styles.dayName}>
                    {formatDayOfYear(day, language)} {day === today && <Badge tone="action">{words.today}</Badge>}
                  </p>
                  <ul className={styles.visits}>
                    {ofDay.map((visit) => (
                      <li key={visit.id}>
                        <Visit visit={visit} onCancel={() => setCancelling(visit)} />
                      </li>
                    ))}
                  </ul>
                </li>
              );
            })}
          </ol>
        </ListFrame>
      </Card>
      {adding === 'TASK' && <TaskDialog members={members} today={today} onAdd={onAddTask} onClose={() => setAdding(undefined)} />}
      {adding === 'VISIT' && <VisitDialog members={members} today={today} onAdd={onAddVisit} onClose={() => setAdding(undefined)} />}
      {cancelling && <CancelDialog onCancel={(reason) => onCancelVisit(cancelling, reason)} onClose={() => setCancelling(undefined)} />}
    </div>
  );
}

function Task({
  task,
  today,
  onComplete,
}: {
  readonly task: CareTaskPartFragment;
  readonly today: string;
  readonly onComplete: () => void;
}) {
  const { care } = useWords();
  const { plans: words, record } = care;
  const { language } = useLanguage();
  const isLate = task.doneAt === null && task.dueOn < today;
  return (
    <>
      <span className={styles.what}>
        <bdi className={task.doneAt === null ? undefined : styles.done}>{task.text}</bdi>
        <span className={styles.about}>
          <span>{words.due(formatDate(task.dueOn, language))}</span>
          {isLate && (
            <Badge tone="warning" icon="alert">
              {words.overdue}
            </Badge>
          )}
          {task.doneAt === null && task.dueOn === today && <Badge tone="action">{words.today}</Badge>}
          {task.assignee && <span>{words.assigned(task.assignee.name)}</span>}
          {task.doneAt !== null && (
            <span>{words.done(task.doneBy?.name ?? record.authorUnknown, formatInstant(task.doneAt, language))}</span>
          )}
        </span>
      </span>
      {task.doneAt === null && (
        <Button size="small" icon="check" onClick={onComplete} aria-label={words.completeOf(task.text)}>
          {words.complete}
        </Button>
      )}
    </>
  );
}

function Visit({ visit, onCancel }: { readonly visit: CareVisitPartFragment; readonly onCancel: () => void }) {
  const { care } = useWords();
  const { plans: words, record } = care;
  const names = useNames();
  const time = `${formatClock(visit.startsAt)}–${formatClock(visit.endsAt)}`;
  return (
    <div className={visit.cancelledAt === null ? styles.visit : styles.cancelled}>
      <p className={styles.time}>
        {time} {visit.cancelledAt !== null && <Badge tone="warning">{words.cancelled}</Badge>}
      </p>
      <p>
        <bdi>{visit.visitor ? record.by(visit.visitor.name, names.profession(visit.visitor.profession)) : record.authorUnknown}</bdi>
      </p>
      {(visit.note !== '' || visit.cancelReason !== null) && (
        <p className={styles.note}>
          <bdi>{[visit.note, visit.cancelReason].filter(Boolean).join(' · ')}</bdi>
        </p>
      )}
      {visit.cancelledAt === null && (
        <Button size="small" look="quiet" onClick={onCancel} aria-label={words.cancelOf(time)}>
          {words.cancel}
        </Button>
      )}
    </div>
  );
}

function MemberField({
  label,
  none,
  members,
  value,
  onChange,
}: {
  readonly label: string;
  readonly none: string;
  readonly members: readonly CareTeamMemberPartFragment[];
  readonly value: string;
  readonly onChange: (user: string) => void;
}) {
  const names = useNames();
  const { care } = useWords();
  return (
    <SelectField
      label={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      options={[
        { value: '', label: none },
        ...members.flatMap(({ user, state }) =>
          user && state === 'CURRENT' ? [{ value: user.id, label: care.record.by(user.name, names.profession(user.profession)) }] : [],
        ),
      ]}
    />
  );
}

function TaskDialog({
  members,
  today,
  onAdd,
  onClose,
}: {
  readonly members: readonly CareTeamMemberPartFragment[];
  readonly today: string;
  readonly onAdd: (task: { text: string; dueOn: string; assigneeId: string | null }) => Saved;
  readonly onClose: () => void;
}) {
  const { plans: words } = useWords().care;
  const [text, setText] = useState('');
  const [dueOn, setDueOn] = useState(today);
  const [assignee, setAssignee] = useState('');
  const [isChecked, setChecked] = useState(false);
  return (
    <SavingDialog
      failedTitle={useWords().care.plans.failed}
      title={words.addTask}
      action={words.save}
      canSave={() => {
        setChecked(true);
        return text.trim() !== '' && dueOn !== '';
      }}
      onSave={async () => await onAdd({ text: text.trim(), dueOn, assigneeId: assignee === '' ? null : assignee })}
      onClose={onClose}
    >
      <TextField
        label={words.task}
        maxLength={500}
        value={text}
        problem={isChecked && text.trim() === '' ? words.needed : undefined}
        onChange={({ target }) => setText(target.value)}
      />
      <TextField
        type="date"
        label={words.dueOn}
        min={today}
        value={dueOn}
        problem={isChecked && dueOn === '' ? words.needed : undefined}
        onChange={({ target }) => setDueOn(target.value)}
      />
      <MemberField label={words.assignee} none={words.anybody} members={members} value={assignee} onChange={setAssignee} />
    </SavingDialog>
  );
}

function VisitDialog({
  members,
  today,
  onAdd,
  onClose,
}: {
  readonly members: readonly CareTeamMemberPartFragment[];
  readonly today: string;
  readonly onAdd: (visit: { startsAt: string; endsAt: string; visitorId: string | null; note: string }) => Saved;
  readonly onClose: () => void;
}) {
  const { plans: words } = useWords().care;
  const [day, setDay] = useState(today);
  const [from, setFrom] = useState('10:00');
  const [until, setUntil] = useState('10:45');
  const [visitor, setVisitor] = useState('');
  const [note, setNote] = useState('');
  const [isChecked, setChecked] = useState(false);
  const isOrdered = from !== '' && until > from;
  return (
    <SavingDialog
      failedTitle={useWords().care.plans.failed}
      title={words.addVisit}
      action={words.save}
      canSave={() => {
        setChecked(true);
        return day !== '' && isOrdered;
      }}
      onSave={async () =>
        await onAdd({
          startsAt: toInstant(day, from),
          endsAt: toInstant(day, until),
          visitorId: visitor === '' ? null : visitor,
          note: note.trim(),
        })
      }
      onClose={onClose}
    >
      <TextField type="date" label={words.day} min={today} value={day} onChange={({ target }) => setDay(target.value)} />
      <div className={styles.times}>
        <TextField type="time" label={words.from} value={from} onChange={({ target }) => setFrom(target.value)} />
        <TextField
          type="time"
          label={words.until}
          value={until}
          problem={isChecked && !isOrdered ? words.order : undefined}
          onChange={({ target }) => setUntil(target.value)}
        />
      </div>
      <MemberField label={words.visitor} none={words.self} members={members} value={visitor} onChange={setVisitor} />
      <TextField label={words.note} maxLength={500} value={note} onChange={({ target }) => setNote(target.value)} />
    </SavingDialog>
  );
}

function CancelDialog({ onCancel, onClose }: { readonly onCancel: (reason: string) => Saved; readonly onClose: () => void }) {
  const { plans: words } = useWords().care;
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  return (
    <SavingDialog
      failedTitle={useWords().care.plans.failed}
      title={words.cancel}
      action={words.cancel}
      canSave={() => {
        setChecked(true);
        return reason.trim() !== '';
      }}
      onSave={async () => await onCancel(reason.trim())}
      onClose={onClose}
    >
      <TextField
        label={words.cancelReason}
        maxLength={500}
        value={reason}
        problem={isChecked && reason.trim() === '' ? words.needed : undefined}
        onChange={({ target }) => setReason(target.value)}
      />
    </SavingDialog>
  );
}

/** A day and a time of day in Japan as a moment. */
function toInstant(day: string, time: string): string {
  return new Date(`${day}T${time}:00+09:00`).toISOString();
}
