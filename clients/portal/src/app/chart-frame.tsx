import { type GraphError, nextStep, PatientFrame } from '@hareyaka/sdk';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Banner } from '../chart/banner.js';
import { type Chart, ChartProvider, type FramePatient } from '../chart/chart-context.js';
import { FacilityStrip } from '../chart/facility-strip.js';
import { Button } from '../components/button.js';
import { EmptyState } from '../components/empty-state.js';
import { assignFacilityLooks } from '../components/facility-looks.js';
import { Skeleton } from '../components/skeleton.js';
import { dayInJapan } from '../format/care-date.js';
import { useGraph } from '../graph/graph-context.js';
import { type LaneQuestion, LanesStore } from '../graph/lanes-store.js';
import { useReconnected } from '../graph/reachability.js';
import { useOperation } from '../graph/use-operation.js';
import { useSessionKeeper } from '../session/session-context.js';
import { useNames } from '../words/use-names.js';
import { useWords } from '../words/use-words.js';
import styles from './chart-frame.module.css';
import { ChartNavigation } from './chart-navigation.js';
import { usePrintReports } from './use-print-reports.js';

/** The frame of one patient's chart. Its patient and facilities come from the directory, so that no hospital can delay it. */
export function ChartFrame() {
  const { patient } = useParams({ from: '/patients/$patient' });
  return <Frame key={patient} id={patient} />;
}

function Frame({ id }: { readonly id: string }) {
  const words = useWords();
  const names = useNames();
  const [asked, retry] = useOperation(PatientFrame, { patient: id });
  if (asked.state === 'LOADING')
    return (
      <div className={styles.loading}>
        <Skeleton lines={2} label={words.app.loading} />
      </div>
    );
  const failure = asked.state === 'FAILED' ? asked : asked.data.patient ? undefined : findFailure(asked.errors);
  if (failure)
    return (
      <EmptyState
        isPage
        icon="alert"
        title={words.app.error.title}
        action={
          <Button look="primary" icon="retry" onClick={retry}>
            {words.app.retry}
          </Button>
        }
      >
        {names.error(failure.code)}
        {failure.requestId !== undefined && <p>{words.app.requestId(failure.requestId)}</p>}
      </EmptyState>
    );
  return asked.state === 'LOADED' && asked.data.patient ? <OpenChart patient={asked.data.patient} /> : <PatientNotShown />;
}

/** Why the directory did not tell whether there is such a patient: then nothing may be said about the patient. Undefined if it told. */
function findFailure(errors: readonly GraphError[]): { readonly code: string; readonly requestId: string | undefined } | undefined {
  const error = errors.find(({ extensions }) => nextStep(extensions.code) !== 'NONE');
  return error && { code: error.extensions.code, requestId: error.extensions.requestId };
}

/** The same words whether there is no such patient or the person may not see the patient. */
export function PatientNotShown() {
  const { patients } = useWords();
  return (
    <EmptyState isPage icon="people" title={patients.empty.title} action={<Link to="/patients">{patients.title}</Link>}>
      <p>{patients.empty.reasons}</p>
      <ul>
        {patients.empty.list.slice(1).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <p>{patients.empty.whom}</p>
    </EmptyState>
  );
}

function OpenChart({ patient }: { readonly patient: FramePatient }) {
  const chart = useChartOf(patient);
  useRecovery(chart);
  usePrintReports(chart);
  return (
    <ChartProvider value={chart}>
      <div className={styles.head}>
        <Banner />
        <FacilityStrip />
        <ChartNavigation patient={patient.id} />
      </div>
      <div className={styles.screen}>
        <Outlet />
      </div>
    </ChartProvider>
  );
}

function useChartOf(patient: FramePatient): Chart {
  const graph = useGraph();
  const keeper = useSessionKeeper();
  const systems = useMemo(
    () => patient.charts.map(({ system, facilities }) => ({ id: system.id, name: system.name, facilities })),
    [patient],
  );
  const [store, setStore] = useState(() => new LanesStore(graph.ask, patient.id, systems));
  useEffect(() => {
    // React mounts twice in development: a store that was closed is not opened again.
    if (store.isClosed) setStore(new LanesStore(graph.ask, patient.id, systems));
    return () => store.close();
  }, [store, graph, patient.id, systems]);
  const [question, setQuestion] = useState<LaneQuestion<object>>();
  return useMemo(
    () => ({
      patient,
      systems,
      store,
      question,
      setQuestion,
      looks: assignFacilityLooks(systems.flatMap(({ facilities }) => facilities.map(({ id }) => id))),
      today: dayInJapan(new Date(keeper.serverNow())),
    }),
    [patient, systems, store, question, keeper],
  );
}

/** The shortest and the longest time between two tries for what is missing. */
const TRY_AGAIN_MS = { first: 20_000, last: 160_000 };
/** After this time without a key, click or scroll, the page sends nothing. Each operation counts as use: with them, the session would never end. */
const USED_WITHIN_MS = 120_000;

/** Asks again for what is missing: when the network is back, and at growing intervals while somebody works in the page. */
function useRecovery({ store, question }: Chart): void {
  const latest = useRef(question);
  latest.current = question;
  useReconnected(() => {
    if (latest.current) store.retryMissing(latest.current);
  });
  useEffect(() => {
    if (!question) return;
    let usedAt = Date.now();
    let wait = TRY_AGAIN_MS.first;
    let timer: ReturnType<typeof setTimeout>;
    const onUse = () => {
      usedAt = Date.now();
    };
    const tryAgain = () => {
      const isUsed = document.visibilityState === 'visible' && Date.now() - usedAt < USED_WITHIN_MS;
      const missing = isUsed ? store.retryMissing(question) : 0;
      wait = missing > 0 ? Math.min(wait * 2, TRY_AGAIN_MS.last) : TRY_AGAIN_MS.first;
      timer = setTimeout(tryAgain, wait);
    };
    timer = setTimeout(tryAgain, wait);
    const events = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;
    for (const event of events) window.addEventListener(event, onUse, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      for (const event of events) window.removeEventListener(event, onUse, { capture: true });
    };
  }, [store, question]);
}
