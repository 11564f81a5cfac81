import { ChartMedications, MoreInjections, MorePrescriptions } from '@hareyaka/sdk';
import { useFurtherPages } from '../../chart/use-further-pages.js';
import { useLanes } from '../../chart/use-lanes.js';
import { MedicationsView } from './medications-view.js';

/** Prescriptions and injections of all facilities. */
export function MedicationsScreen() {
  const { lanes, retry } = useLanes(ChartMedications);
  const prescriptions = useFurtherPages(lanes, 'prescriptions', MorePrescriptions);
  const injections = useFurtherPages(prescriptions.lanes, 'injections', MoreInjections);
  return <MedicationsView lanes={injections.lanes} retry={retry} older={{ prescriptions, injections }} />;
}
