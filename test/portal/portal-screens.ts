/** A screen of the portal: its name, as the pictures' files are called, and its address. */
export interface PortalScreen {
  readonly name: string;
  readonly path: (patient: string) => string;
  /** The one operation that the screen costs. Where it is a lane's, it is sent once for each connected system. */
  readonly operation: string;
}

const chart = (part: string) => (patient: string) => `/patients/${patient}${part}`;

/** Every screen with its own address. */
export const SCREENS: readonly PortalScreen[] = [
  { name: 'patients', path: () => '/patients', operation: 'MyPatients' },
  { name: 'summary', path: chart(''), operation: 'ChartSummary' },
  { name: 'timeline', path: chart('/timeline'), operation: 'ChartTimeline' },
  { name: 'laboratory', path: chart('/laboratory'), operation: 'ChartLaboratory' },
  { name: 'medications', path: chart('/medications'), operation: 'ChartMedications' },
  { name: 'images', path: chart('/images'), operation: 'ChartImages' },
  { name: 'documents', path: chart('/documents'), operation: 'ChartDocuments' },
  { name: 'care', path: chart('/care'), operation: 'ChartCare' },
  { name: 'emergency', path: () => '/emergency', operation: 'MyEmergencies' },
  { name: 'access', path: () => '/access', operation: 'MyAccessHistory' },
  { name: 'sending', path: () => '/sending', operation: 'MyReceiptSending' },
];
