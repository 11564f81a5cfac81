import { type CareTeamMemberPartFragment, listMembersOn } from '@hareyaka/sdk';
import { useState } from 'react';
import { ListFrame } from '../../chart/answer-note.js';
import { FacilityName } from '../../chart/item-source.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Card } from '../../components/card.js';
import { EmptyState } from '../../components/empty-state.js';
import { Menu } from '../../components/menu.js';
import { Segmented } from '../../components/segmented.js';
import { SelectField, TextField } from '../../components/text-field.js';
import { dayInJapan } from '../../format/care-date.js';
import { formatDate } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { type Invited, readInvitationCode } from './invitation-code.js';
import styles from './members-view.module.css';
import { type Saved, SavingDialog } from './saving-dialog.js';
import type { CareLane } from './use-care.js';

type Member = CareTeamMemberPartFragment;

/** The members of the team: who is, who is invited, who was when; and their administration. */
export function MembersView({
  lane,
  members,
  me,
  today,
  onRetry,
  onInvite,
  onChange,
  onEnd,
}: {
  readonly lane: CareLane;
  readonly members: readonly Member[];
  readonly me: string;
  readonly today: string;
  readonly onRetry: () => void;
  readonly onInvite: (invited: Invited, endsOn: string | null) => Saved;
  readonly onChange: (member: Member, endsOn: string | null) => Saved;
  readonly onEnd: (member: Member) => Saved;
}) {
  const { care } = useWords();
  const { members: words } = care;
  const [isInviting, setInviting] = useState(false);
  const [changing, setChanging] = useState<Member>();
  const [ending, setEnding] = useState<Member>();
  const [day, setDay] = useState('');
  const of = (state: string) => members.filter((member) => member.state === state);
  const former = members.filter(({ state }) => state === 'ENDED' || state === 'DECLINED');
  const onDay = day === '' ? [] : listMembersOn(members, day);
  const row = (member: Member) => (
    <li key={member.id} className={styles.row}>
      <MemberRow member={member} me={me} onChange={() => setChanging(member)} onEnd={() => setEnding(member)} />
    </li>
  );
  return (
    <div className={styles.members}>
      <Card
        title={words.current}
        note={words.onCount(of('CURRENT').length)}
        action={
          <Button size="small" look="primary" icon="plus" onClick={() => setInviting(true)}>
            {words.invite}
          </Button>
        }
      >
        <ListFrame lanes={[lane]} name="careTeam" isEmpty={of('CURRENT').length === 0} retry={onRetry}>
          <ul>{of('CURRENT').map(row)}</ul>
        </ListFrame>
      </Card>
      {of('INVITED').length > 0 && (
        <Card title={words.invited}>
          <ul>{of('INVITED').map(row)}</ul>
        </Card>
      )}
      <Card title={words.former}>
        {former.length === 0 ? <EmptyState compact title={words.noFormer} /> : <ul>{former.map(row)}</ul>}
        <div className={styles.onDay}>
          <TextField type="date" label={words.on} max={today} value={day} onChange={({ target }) => setDay(target.value)} />
          {day !== '' && (
            <p role="status">
              {words.onCount(onDay.length)}
              {onDay.length > 0 && ': '}
              {onDay.map(({ user }) => user?.name ?? care.record.authorUnknown).join('、')}
            </p>
          )}
        </div>
      </Card>
      {isInviting && <InviteDialog members={members} today={today} onInvite={onInvite} onClose={() => setInviting(false)} />}
      {changing && (
        <LastDayDialog
          member={changing}
          today={today}
          onSave={(endsOn) => onChange(changing, endsOn)}
          onClose={() => setChanging(undefined)}
        />
      )}
      {ending && <EndDialog member={ending} me={me} onEnd={() => onEnd(ending)} onClose={() => setEnding(undefined)} />}
    </div>
  );
}

function MemberRow({
  member,
  me,
  onChange,
  onEnd,
}: {
  readonly member: Member;
  readonly me: string;
  readonly onChange: () => void;
  readonly onEnd: () => void;
}) {
  const { care } = useWords();
  const { members: words, record } = care;
  const names = useNames();
  const { language } = useLanguage();
  const { user, state, facility, invitedAt, acceptedAt, endsOn, endedAt, endedBy, invitedBy } = member;
  const name = user?.name ?? record.authorUnknown;
  const profession = member.profession ?? user?.profession;
  const date = (moment: string) => formatDate(dayInJapan(new Date(moment)), language);
  const isOpen = state === 'CURRENT' || state === 'INVITED';
  return (
    <>
      <span className={styles.who}>
        <span className={styles.name}>
          <bdi>{profession ? record.by(name, names.profession(profession)) : name}</bdi>
          {user?.id === me && <Badge tone="action">{words.me}</Badge>}
        </span>
        <FacilityName facility={facility} />
        <span className={styles.when}>
          {[
            acceptedAt !== null && words.since(date(acceptedAt)),
            acceptedAt === null && words.invitedBy(invitedBy?.name ?? record.authorUnknown, date(invitedAt)),
            isOpen && (endsOn === null ? words.open : words.until(formatDate(endsOn, language))),
            state === 'DECLINED' && words.declined,
            state === 'ENDED' &&
              (endedAt !== null
                ? words.endedBy(endedBy?.name ?? record.authorUnknown, date(endedAt))
                : endsOn !== null && words.until(formatDate(endsOn, language))),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      {isOpen && (
        <Menu
          size="small"
          look="quiet"
          label={words.actions(name)}
          entries={[
            { id: 'change', label: words.change, icon: 'calendar', onAction: onChange },
            { id: 'end', label: user?.id === me ? words.leave : words.end, icon: 'close', onAction: onEnd },
          ]}
        >
          {record.more}
        </Menu>
      )}
    </>
  );
}

function InviteDialog({
  members,
  today,
  onInvite,
  onClose,
}: {
  readonly members: readonly Member[];
  readonly today: string;
  readonly onInvite: (invited: Invited, endsOn: string | null) => Saved;
  readonly onClose: () => void;
}) {
  const { care } = useWords();
  const { members: words, record } = care;
  const names = useNames();
  const open = new Set(
    members.flatMap(({ state, user, facility }) => (state === 'CURRENT' || state === 'INVITED' ? [`${user?.id} ${facility?.id}`] : [])),
  );
  // Who was in the team before, or declined: each person and facility once.
  const known = [
    ...new Map(
      members.flatMap(({ user, facility }) => {
        const key = `${user?.id} ${facility?.id}`;
        return user && facility && !open.has(key) ? [[key, { user, facility }] as const] : [];
      }),
    ).values(),
  ];
  const [by, setBy] = useState<'KNOWN' | 'CODE'>(known.length > 0 ? 'KNOWN' : 'CODE');
  const [chosen, setChosen] = useState('');
  const [code, setCode] = useState('');
  const [endsOn, setEndsOn] = useState('');
  const ofCode = readInvitationCode(code);
  const ofKnown = known.find(({ user, facility }) => `${user.id} ${facility.id}` === chosen);
  const invited = by === 'CODE' ? ofCode : ofKnown && { userId: ofKnown.user.id, facilityId: ofKnown.facility.id };
  return (
    <SavingDialog
      failedTitle={useWords().care.members.failed}
      title={words.inviteTitle}
      action={words.invite}
      isReady={invited !== undefined}
      onSave={async () => await onInvite(invited!, endsOn === '' ? null : endsOn)}
      onClose={onClose}
    >
      {known.length > 0 && (
        <Segmented
          label={words.inviteTitle}
          value={by}
          onChange={setBy}
          options={[
            { value: 'KNOWN', label: words.known },
            { value: 'CODE', label: words.byCode },
          ]}
        />
      )}
      {by === 'KNOWN' ? (
        <SelectField
          label={words.known}
          value={chosen}
          onChange={({ target }) => setChosen(target.value)}
          options={[
            { value: '', label: words.choose },
            ...known.map(({ user, facility }) => ({
              value: `${user.id} ${facility.id}`,
              label: `${record.by(user.name, names.profession(user.profession))} ${facility.name}`,
            })),
          ]}
        />
      ) : (
        <TextField
          label={words.code}
          hint={words.codeHint}
          value={code}
          problem={code.trim() !== '' && !ofCode ? words.codeProblem : undefined}
          onChange={({ target }) => setCode(target.value)}
        />
      )}
      <TextField
        type="date"
        label={words.endsOn}
        hint={words.endsOnHint}
        min={today}
        value={endsOn}
        onChange={({ target }) => setEndsOn(target.value)}
      />
    </SavingDialog>
  );
}

function LastDayDialog({
  member,
  today,
  onSave,
  onClose,
}: {
  readonly member: Member;
  readonly today: string;
  readonly onSave: (endsOn: string | null) => Saved;
  readonly onClose: () => void;
}) {
  const { members: words } = useWords().care;
  const [endsOn, setEndsOn] = useState(member.endsOn ?? '');
  return (
    <SavingDialog
      failedTitle={useWords().care.members.failed}
      title={words.change}
      action={words.change}
      onSave={async () => await onSave(endsOn === '' ? null : endsOn)}
      onClose={onClose}
    >
      <TextField
        type="date"
        label={words.endsOn}
        hint={words.endsOnHint}
        min={today}
        value={endsOn}
        onChange={({ target }) => setEndsOn(target.value)}
      />
    </SavingDialog>
  );
}

function EndDialog({
  member,
  me,
  onEnd,
  onClose,
}: {
  readonly member: Member;
  readonly me: string;
  readonly onEnd: () => Saved;
  readonly onClose: () => void;
}) {
  const { care } = useWords();
  const { members: words, record } = care;
  return (
    <SavingDialog
      failedTitle={useWords().care.members.failed}
      title={words.endTitle}
      action={member.user?.id === me ? words.leave : words.end}
      isDanger
      onSave={onEnd}
      onClose={onClose}
    >
      <p>{words.endText(member.user?.name ?? record.authorUnknown)}</p>
    </SavingDialog>
  );
}
