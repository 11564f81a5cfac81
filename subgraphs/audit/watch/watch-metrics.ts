import type { SubgraphMetrics } from '../../kit/index.js';
import type { ReviewStore } from '../reviews/review.store.js';
import type { WatchStore } from './watch.store.js';
import type { Watcher } from './watcher.js';

/** The parts whose numbers are shown. */
export interface WatchedParts {
  readonly watch: WatchStore;
  readonly watcher: Watcher;
  readonly reviews: ReviewStore;
  readonly now?: () => number;
}

/** Adds the metrics of the watch: open and overdue reviews, findings by rule, and how far the watcher is behind the log. */
export function addWatchMetrics(metrics: Pick<SubgraphMetrics, 'add'>, { watch, watcher, reviews, now = Date.now }: WatchedParts): void {
  metrics.add({
    name: 'hareyaka_audit_reviews',
    help: 'Review items that are not reviewed: all (open), and those whose time has passed (overdue)',
    labelNames: ['state'],
    read: async () => {
      const { open, overdue } = await reviews.count(now());
      return [
        { labels: { state: 'open' }, value: open },
        { labels: { state: 'overdue' }, value: overdue },
      ];
    },
  });
  metrics.add({
    name: 'hareyaka_audit_findings_total',
    help: 'Findings of this process, by watch rule',
    kind: 'counter',
    labelNames: ['rule'],
    read: async () => [...watcher.found].map(([rule, value]) => ({ labels: { rule }, value })),
  });
  metrics.add({
    name: 'hareyaka_audit_watch_lag_records',
    help: 'Records of the log that the watch rules did not judge yet',
    read: async () => {
      const { next, size } = await watch.readProgress();
      return [{ value: size - next }];
    },
  });
  metrics.add({
    name: 'hareyaka_audit_watch_lag_seconds',
    help: 'How long the first record that the watch rules did not judge waits',
    read: async () => {
      const oldest = await watch.readOldestUnwatched();
      return [{ value: oldest === undefined ? 0 : (now() - oldest) / 1_000 }];
    },
  });
}
