import type { FacilityRef, PatientFrameQuery, SystemRef } from '@hareyaka/sdk';
import { createContext, use } from 'react';
import type { FacilityLook } from '../components/facility-mark.js';
import type { CareDate } from '../format/care-date.js';
import type { LaneQuestion, LanesStore } from '../graph/lanes-store.js';

/** The patient as the directory knows the person. */
export type FramePatient = NonNullable<PatientFrameQuery['patient']>;

/** A connected system with the facilities whose data it shows of this patient. */
export interface FrameSystem extends SystemRef {
  readonly facilities: readonly FacilityRef[];
}

/** What the screens of one patient's chart share. */
export interface Chart {
  readonly patient: FramePatient;
  readonly systems: readonly FrameSystem[];
  /** How each facility of this patient is drawn. */
  readonly looks: ReadonlyMap<string, FacilityLook>;
  readonly store: LanesStore;
  /** Today in Japan. */
  readonly today: CareDate;
  /** What the screen that is shown asks of every system: the facility strip shows the states of its answers. */
  readonly question: LaneQuestion<object> | undefined;
  readonly setQuestion: (question: LaneQuestion<object> | undefined) => void;
}

const ChartContext = createContext<Chart | undefined>(undefined);

export const ChartProvider = ChartContext;

/** The chart that is open. Only for what is shown within it. */
export function useChart(): Chart {
  const chart = use(ChartContext);
  if (!chart) throw new Error('there is no open chart');
  return chart;
}
