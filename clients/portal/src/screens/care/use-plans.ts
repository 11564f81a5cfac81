import {
  addDays,
  CARE_CABINET,
  CancelCareVisit,
  type CareTaskPartFragment,
  type CareVisitPartFragment,
  type ChartOf,
  CompleteCareTask,
  CreateCareTask,
  type Lane,
  MoreCarePlans,
  type MoreCarePlansQuery,
  PlanCareVisit,
  readLane,
  type SystemRef,
} from '@hareyaka/sdk';
import { useEffect, useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { useToast } from '../../components/toasts.js';
import { useGraph } from '../../graph/graph-context.js';
import { useReconnected } from '../../graph/reachability.js';
import { useNames } from '../../words/use-names.js';
import { type Changed, useChange } from './use-care.js';

export type PlansChart = ChartOf<MoreCarePlansQuery>;

/** The tasks, and the visits of one week, with what changes them. */
export function usePlans(system: SystemRef) {
  const graph = useGraph();
  const { patient, today } = useChart();
  const change = useChange();
  const names = useNames();
  const toast = useToast();
  const [week, setWeek] = useState(() => mondayOf(today));
  const [turn, setTurn] = useState(0);
  const [asked, setAsked] = useState<{ readonly week: string; readonly lane: Lane<PlansChart> }>();
  const again = () => setTurn((before) => before + 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks again
  useEffect(() => {
    const abort = new AbortController();
    graph
      .ask(MoreCarePlans, { patient: patient.id, system: CARE_CABINET, from: week, until: addDays(week, 6) }, { signal: abort.signal })
      .then(
        (answer) => setAsked({ week, lane: readLane(system, answer, new Date().toISOString()) }),
        () => {
          // Aborted: another week is wanted.
        },
      );
    return () => abort.abort();
  }, [graph, patient.id, system, week, turn]);
  const lane: Lane<PlansChart> = asked?.week === week ? asked.lane : { system, state: 'LOADING' };
  useReconnected(() => {
    if (lane.state === 'FAILED') again();
  });

  /** Words for why a change failed; undefined if it did not. */
  const settle = async (changing: Promise<Changed<unknown>>): Promise<string | undefined> => {
    try {
      const { problems, code } = await changing;
      if (code !== undefined) return names.error(code);
      if (problems[0]) return names.inputError(problems[0].code);
      again();
      return undefined;
    } catch {
      return names.error('NETWORK_FAILED');
    }
  };
  const own = () => ({ id: crypto.randomUUID(), patientId: patient.id });
  return {
    lane,
    week,
    setWeek,
    retry: again,
    complete: async (task: CareTaskPartFragment) => {
      const failed = await settle(change(CompleteCareTask, { id: task.id, patientId: patient.id }));
      if (failed !== undefined) toast(failed);
    },
    addTask: async (task: { text: string; dueOn: string; assigneeId: string | null }) =>
      await settle(change(CreateCareTask, { ...own(), ...task })),
    addVisit: async (visit: { startsAt: string; endsAt: string; visitorId: string | null; note: string }) =>
      await settle(change(PlanCareVisit, { ...own(), ...visit })),
    cancelVisit: async (visit: CareVisitPartFragment, reason: string) =>
      await settle(change(CancelCareVisit, { id: visit.id, patientId: patient.id, reason })),
  };
}

/** The Monday of a day's week. */
function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}
