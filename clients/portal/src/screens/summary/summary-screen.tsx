import { ChartSummary } from '@hareyaka/sdk';
import { useLanes } from '../../chart/use-lanes.js';
import { SummaryView } from './summary-view.js';

/** The summary of a chart: what a doctor reads first. */
export function SummaryScreen() {
  const { lanes } = useLanes(ChartSummary);
  return <SummaryView lanes={lanes} />;
}
