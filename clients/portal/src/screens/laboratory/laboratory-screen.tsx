import { ChartLaboratory, MoreLabResults, type MoreLabResultsQuery } from '@hareyaka/sdk';
import { useLanes } from '../../chart/use-lanes.js';
import { useOlderPages } from '../../chart/use-older-pages.js';
import { LaboratoryView } from './laboratory-view.js';

const pickLabResults = (data: MoreLabResultsQuery) => data.patient?.charts[0]?.labResults;

/** Laboratory: results of all facilities by test and date, their course, and bacteriology. */
export function LaboratoryScreen() {
  const { lanes, retry } = useLanes(ChartLaboratory);
  const longer = useOlderPages(lanes, 'labResults', MoreLabResults, pickLabResults);
  return <LaboratoryView lanes={longer.lanes} retry={retry} older={longer} />;
}
