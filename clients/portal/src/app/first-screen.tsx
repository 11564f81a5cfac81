import { CARE_CABINET } from '@hareyaka/sdk';
import { Navigate } from '@tanstack/react-router';
import { useChart } from '../chart/chart-context.js';
import { CHART_PATHS } from './chart-paths.js';

/** The first screen of a patient for whom care comes first: the care records, or the summary where the care cabinet shows the person nothing. */
export function FirstScreen() {
  const { patient, systems } = useChart();
  const hasCabinet = systems.some(({ id }) => id === CARE_CABINET);
  return <Navigate to={hasCabinet ? CHART_PATHS.care : CHART_PATHS.summary} params={{ patient: patient.id }} replace />;
}
