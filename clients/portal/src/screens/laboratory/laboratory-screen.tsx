import { ChartLaboratory, MoreLabResults } from '@hareyaka/sdk';
import { useFurtherPages } from '../../chart/use-further-pages.js';
import { useLanes } from '../../chart/use-lanes.js';
import { LaboratoryView } from './laboratory-view.js';

/** Laboratory: results of all facilities by test and date, their trends, and bacteriology. */
export function LaboratoryScreen() {
  const { lanes, retry } = useLanes(ChartLaboratory);
  const further = useFurtherPages(lanes, 'labResults', MoreLabResults);
  return <LaboratoryView lanes={further.lanes} retry={retry} older={further} />;
}
