import { ChartTimeline } from '@hareyaka/sdk';
import { useLanes } from '../../chart/use-lanes.js';
import { TimelineView } from './timeline-view.js';

/** The timeline of a chart: when which records were made, by category or facility. */
export function TimelineScreen() {
  const { lanes, retry } = useLanes(ChartTimeline, {});
  return <TimelineView lanes={lanes} retry={retry} />;
}
