/** The screens of one patient's chart, in the order of the navigation. */
export type ChartScreen = 'summary' | 'timeline' | 'laboratory' | 'medications' | 'images' | 'documents';

/** The path of each screen of a chart. */
export const CHART_PATHS = {
  summary: '/patients/$patient',
  timeline: '/patients/$patient/timeline',
  laboratory: '/patients/$patient/laboratory',
  medications: '/patients/$patient/medications',
  images: '/patients/$patient/images',
  documents: '/patients/$patient/documents',
} as const satisfies Readonly<Record<ChartScreen, string>>;
