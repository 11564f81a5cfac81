import { type Sourced, StudyImages, type StudyImagesQuery } from '@hareyaka/sdk';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { useGraph } from '../../graph/graph-context.js';
import type { LoadInstance, OpenedSeries, Study } from './study.js';

/** Pictures of one series that are asked at once. */
const AT_ONCE = 100;

type Answered = NonNullable<NonNullable<StudyImagesQuery['patient']>['charts'][number]['imagingStudies']>['nodes'][number];

/** Loads pictures by their address. An address works for a minute: an older one is asked for again. */
export function useLoadInstance(): LoadInstance {
  const { patient } = useChart();
  const graph = useGraph();
  return useCallback(
    ({ system, node: study }, instance, size) =>
      async (signal) => {
        const renew = async () => {
          const found = await askStudy(graph.ask, { patient: patient.id, system: system.id, study, signal });
          const all = found?.series?.flatMap((series) => series.instances?.nodes ?? []) ?? [];
          return all.find(({ id }) => id === instance.id)?.[size] ?? null;
        };
        return await graph.loadContent(instance[size], renew, { signal });
      },
    [graph, patient.id],
  );
}

/** The series of a study with their pictures, and how to get the next pictures of a series. */
export interface StudyPictures {
  readonly state: 'LOADING' | 'LOADED' | 'FAILED';
  readonly series: readonly OpenedSeries[];
  readonly loadMore: (series: string) => void;
  readonly retry: () => void;
}

/** Asks for the pictures of the study that is open. @param source undefined: none is open */
export function useStudyPictures(source: Sourced<Study> | undefined): StudyPictures {
  const { patient } = useChart();
  const graph = useGraph();
  const [turn, setTurn] = useState(0);
  const key = source ? `${source.system.id} ${source.node.id} ${turn}` : undefined;
  const [answer, setAnswer] = useState<{
    readonly key: string;
    readonly state: 'LOADED' | 'FAILED';
    readonly series: readonly OpenedSeries[];
  }>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the study is compared by `key`
  useEffect(() => {
    if (!source || key === undefined) return;
    const abort = new AbortController();
    askStudy(graph.ask, { patient: patient.id, system: source.system.id, study: source.node, signal: abort.signal }).then(
      (found) => setAnswer({ key, state: found?.series ? 'LOADED' : 'FAILED', series: found?.series ?? [] }),
      () => {
        // Aborted: another study is open.
      },
    );
    return () => abort.abort();
  }, [graph, patient.id, key]);

  const loadMore = useCallback(
    (id: string) => {
      const known = answer?.series.find((one) => one.id === id)?.instances;
      if (!source || !known?.pageInfo.hasNextPage) return;
      const after = known.pageInfo.endCursor;
      askStudy(graph.ask, { patient: patient.id, system: source.system.id, study: source.node, after }).then(
        (found) => {
          const next = found?.series?.find((one) => one.id === id)?.instances;
          if (!next) return;
          setAnswer(
            (before) =>
              before && {
                ...before,
                series: before.series.map((one) =>
                  one.id === id && one.instances?.pageInfo.endCursor === after ? append(one, next) : one,
                ),
              },
          );
        },
        () => {
          // Aborted: the chart is closed.
        },
      );
    },
    [graph, patient.id, source, answer],
  );
  const retry = useCallback(() => setTurn((before) => before + 1), []);
  return useMemo(() => {
    const mine = answer && answer.key === key ? answer : undefined;
    return { state: mine?.state ?? 'LOADING', series: mine?.series ?? [], loadMore, retry };
  }, [answer, key, loadMore, retry]);
}

function append(series: OpenedSeries, next: NonNullable<OpenedSeries['instances']>): OpenedSeries {
  return { ...series, instances: { ...next, nodes: [...(series.instances?.nodes ?? []), ...next.nodes] } };
}

async function askStudy(
  ask: ReturnType<typeof useGraph>['ask'],
  { patient, system, study, after, signal }: { patient: string; system: string; study: Study; after?: string | null; signal?: AbortSignal },
): Promise<Answered | undefined> {
  const period = study.date === null ? {} : { from: study.date, until: study.date };
  const { data } = await ask(StudyImages, { patient, system, period, instances: AT_ONCE, after: after ?? null }, signal ? { signal } : {});
  return data?.patient?.charts[0]?.imagingStudies?.nodes.find(({ id }) => id === study.id);
}
