import { ChartMedications, MoreInjections, type MoreInjectionsQuery, MorePrescriptions, type MorePrescriptionsQuery } from '@hareyaka/sdk';
import { useLanes } from '../../chart/use-lanes.js';
import { useOlderPages } from '../../chart/use-older-pages.js';
import { MedicationsView } from './medications-view.js';

const pickPrescriptions = (data: MorePrescriptionsQuery) => data.patient?.charts[0]?.prescriptions;
const pickInjections = (data: MoreInjectionsQuery) => data.patient?.charts[0]?.injections;

/** Prescriptions and injections of all facilities. */
export function MedicationsScreen() {
  const { lanes, retry } = useLanes(ChartMedications);
  const prescriptions = useOlderPages(lanes, 'prescriptions', MorePrescriptions, pickPrescriptions);
  const injections = useOlderPages(prescriptions.lanes, 'injections', MoreInjections, pickInjections);
  return <MedicationsView lanes={injections.lanes} retry={retry} older={{ prescriptions, injections }} />;
}
