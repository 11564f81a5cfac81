import { StartCareTeam } from '@hareyaka/sdk';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice } from '../../components/notice.js';
import { useNames } from '../../words/use-names.js';
import { useWords } from '../../words/use-words.js';
import { useChange } from './use-care.js';

/** Words where the care cabinet shows the person nothing of this patient. */
export function NoCabinet() {
  const { care } = useWords();
  const { patient } = useChart();
  const { none: words } = care;
  return (
    <EmptyState
      icon="people"
      title={words.noCabinet}
      action={
        <>
          <Link to="/patients/$patient" params={{ patient: patient.id }}>
            {words.toSummary}
          </Link>
          <Link to="/access" search={{ patient: patient.id }}>
            {words.why}
          </Link>
        </>
      }
    >
      {words.noCabinetText}
    </EmptyState>
  );
}

/** Words for a person who is not in the team: the same whether or not there is a team or a record. */
export function NotAMember({ onStarted }: { readonly onStarted: () => void }) {
  const { app, care } = useWords();
  const { none: words } = care;
  const { patient } = useChart();
  const names = useNames();
  const change = useChange();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const start = async () => {
    setBusy(true);
    try {
      const { problems, code } = await change(StartCareTeam, { patientId: patient.id });
      if (code === undefined && problems.length === 0) {
        setOpen(false);
        return onStarted();
      }
      setFailure(code !== undefined ? names.error(code) : names.inputError(problems[0]!.code));
    } catch {
      // The context of the session has ended.
    } finally {
      setBusy(false);
    }
  };
  return (
    <EmptyState
      icon="people"
      title={words.withheld}
      action={
        <>
          <Button look="primary" icon="plus" onClick={() => setOpen(true)}>
            {words.startTeam}
          </Button>
          <Link to="/patients">{words.invitations}</Link>
        </>
      }
    >
      <p>{words.withheldText}</p>
      <Dialog
        title={words.startTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        closeLabel={app.close}
        actions={
          <Button look="primary" disabled={isBusy} onClick={() => void start()}>
            {isBusy ? words.starting : words.startTeam}
          </Button>
        }
      >
        <p>{words.startText}</p>
        {failure !== undefined && (
          <Notice tone="danger" live>
            {failure}
          </Notice>
        )}
      </Dialog>
    </EmptyState>
  );
}
