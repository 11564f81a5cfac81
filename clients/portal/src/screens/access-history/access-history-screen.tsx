import { ExplainMyAccess, type ExplainMyAccessQuery } from '@hareyaka/sdk';
import { useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useGraph } from '../../graph/graph-context.js';
import type { Asked } from '../../graph/use-operation.js';
import { useSession, useSessionKeeper } from '../../session/session-context.js';
import { AccessHistoryView, type HistoryPeriod } from './access-history-view.js';
import { useHistory } from './use-history.js';

const DAY = 86_400_000;
const DAYS: Readonly<Record<Exclude<HistoryPeriod, 'ALL'>, number>> = { DAY: 1, WEEK: 7, MONTH: 30 };

/** What I viewed and on what ground, and why I cannot see something. */
export function AccessHistoryScreen() {
  const { patient } = useSearch({ from: '/access' });
  const session = useSession();
  const keeper = useSessionKeeper();
  const graph = useGraph();
  const [number, setNumber] = useState('');
  const [explained, setExplained] = useState<Asked<ExplainMyAccessQuery>>();
  const [{ period, from }, setPeriod] = useState<{ readonly period: HistoryPeriod; readonly from: string | null }>(() => ({
    period: 'WEEK',
    from: new Date(keeper.serverNow() - 7 * DAY).toISOString(),
  }));
  const history = useHistory(from);

  const explain = useCallback(
    async (whom: { readonly patient: string } | { readonly localPatientId: string }) => {
      setExplained({ state: 'LOADING' });
      const answer = await graph.ask(ExplainMyAccess, whom).catch(() => undefined);
      if (!answer) return;
      const [first] = answer.errors;
      setExplained(
        answer.data
          ? { state: 'LOADED', data: answer.data, errors: answer.errors }
          : {
              state: 'FAILED',
              code: first?.extensions.code ?? 'ANSWER_INVALID',
              requestId: answer.requestId,
              retryAfter: answer.retryAfter,
            },
      );
    },
    [graph],
  );
  useEffect(() => {
    if (patient !== undefined) void explain({ patient });
  }, [patient, explain]);

  return (
    <AccessHistoryView
      facility={session.facility?.name ?? ''}
      number={number}
      onNumber={setNumber}
      onExplain={() => void explain({ localPatientId: number.trim() })}
      explained={explained}
      period={period}
      onPeriod={(chosen) =>
        setPeriod({ period: chosen, from: chosen === 'ALL' ? null : new Date(keeper.serverNow() - DAYS[chosen] * DAY).toISOString() })
      }
      history={history}
    />
  );
}
