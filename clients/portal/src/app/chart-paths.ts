import { beginsWithCare } from '../chart/begins-with-care.js';

/** The screens of one patient's chart, in the order of the navigation. */
export type ChartScreen = 'summary' | 'timeline' | 'laboratory' | 'medications' | 'images' | 'documents' | 'care';

/** The path of each screen of a chart. */
export const CHART_PATHS = {
  summary: '/patients/$patient',
  timeline: '/patients/$patient/timeline',
  laboratory: '/patients/$patient/laboratory',
  medications: '/patients/$patient/medications',
  images: '/patients/$patient/images',
  documents: '/patients/$patient/documents',
  care: '/patients/$patient/care',
} as const satisfies Readonly<Record<ChartScreen, string>>;

/** The screens of a chart in the order of the navigation. */
export function orderScreens(profession: string | undefined): readonly ChartScreen[] {
  const screens = Object.keys(CHART_PATHS) as readonly ChartScreen[];
  if (!beginsWithCare(profession)) return screens;
  const first: readonly ChartScreen[] = ['care', 'summary', 'medications', 'laboratory'];
  return [...first, ...screens.filter((screen) => !first.includes(screen))];
}
