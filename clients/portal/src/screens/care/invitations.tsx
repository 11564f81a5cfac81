import {
  AcceptCareInvitation,
  type CareTeamMemberPartFragment,
  DeclineCareInvitation,
  MyCareInvitations,
  type MyCareInvitationsQuery,
} from '@hareyaka/sdk';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../components/button.js';
import { Card } from '../../components/card.js';
import { useToast } from '../../components/toasts.js';
import { dayInJapan } from '../../format/care-date.js';
import { formatDate } from '../../format/dates.js';
import { useOperation } from '../../graph/use-operation.js';
import { useSession } from '../../session/session-context.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { writeInvitationCode } from './invitation-code.js';
import styles from './invitations.module.css';
import { useChange } from './use-care.js';

type Invitation = MyCareInvitationsQuery['myCareTeamInvitations'][number];

/** The invitations to care teams that the person has not answered, for the facility for which the person acts; and the code by which others invite the person. */
export function Invitations() {
  const [asked, retry] = useOperation(MyCareInvitations, {});
  const session = useSession();
  const { care } = useWords();
  const { invitations: words } = care;
  const names = useNames();
  const toast = useToast();
  const change = useChange();
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const code = session.person && session.facility && writeInvitationCode({ userId: session.person.id, facilityId: session.facility.id });

  const answer = async (invitation: Invitation, accepts: boolean) => {
    setBusy(true);
    try {
      const input = { memberId: invitation.id, patientId: invitation.patient?.id ?? '' };
      const { problems, code: failure } = accepts ? await change(AcceptCareInvitation, input) : await change(DeclineCareInvitation, input);
      if (failure !== undefined || problems.length > 0)
        return toast(`${words.failed} ${failure !== undefined ? names.error(failure) : names.inputError(problems[0]!.code)}`);
      setAnswered((before) => new Set(before).add(invitation.id));
      toast(accepts ? words.accepted : words.declined);
      retry();
    } catch {
      // The context of the session has ended.
    } finally {
      setBusy(false);
    }
  };
  const invitations = asked.state === 'LOADED' ? asked.data.myCareTeamInvitations.filter(({ id }) => !answered.has(id)) : [];
  return (
    <InvitationsView
      invitations={invitations}
      code={code ?? undefined}
      isBusy={busy}
      onAnswer={(one, accepts) => void answer(one, accepts)}
    />
  );
}

/** The invitations from their data. */
export function InvitationsView({
  invitations,
  code,
  isBusy,
  onAnswer,
}: {
  readonly invitations: readonly (CareTeamMemberPartFragment & Pick<Invitation, 'patient'>)[];
  readonly code: string | undefined;
  readonly isBusy: boolean;
  readonly onAnswer: (invitation: CareTeamMemberPartFragment & Pick<Invitation, 'patient'>, accepts: boolean) => void;
}) {
  const { care } = useWords();
  const { invitations: words, record, members } = care;
  const { language } = useLanguage();
  const toast = useToast();
  return (
    <div className={styles.invitations}>
      {invitations.length > 0 && (
        <Card title={words.title}>
          <ul>
            {invitations.map((invitation) => (
              <li key={invitation.id} className={styles.row}>
                <span className={styles.what}>
                  <span className={styles.patient}>
                    {invitation.patient ? (
                      <Link to="/patients/$patient/care" params={{ patient: invitation.patient.id }}>
                        <bdi>{words.of(invitation.patient.name)}</bdi>
                      </Link>
                    ) : (
                      words.patientUnknown
                    )}
                  </span>
                  <span className={styles.by}>
                    {words.by(
                      invitation.invitedBy?.name ?? record.authorUnknown,
                      formatDate(dayInJapan(new Date(invitation.invitedAt)), language),
                    )}
                  </span>
                </span>
                <span className={styles.buttons}>
                  <Button size="small" look="primary" icon="check" disabled={isBusy} onClick={() => onAnswer(invitation, true)}>
                    {words.accept}
                  </Button>
                  <Button size="small" disabled={isBusy} onClick={() => onAnswer(invitation, false)}>
                    {words.decline}
                  </Button>
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {code !== undefined && (
        <details className={styles.code}>
          <summary>{members.myCode}</summary>
          <p className={styles.codeText}>{members.myCodeText}</p>
          <p className={styles.codeLine}>
            <code>{code}</code>
            <Button
              size="small"
              onClick={() =>
                void navigator.clipboard.writeText(code).then(
                  () => toast(members.copied),
                  () => {},
                )
              }
            >
              {members.copy}
            </Button>
          </p>
        </details>
      )}
    </div>
  );
}
