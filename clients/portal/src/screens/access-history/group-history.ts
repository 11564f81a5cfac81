import type { MyAccessHistoryQuery } from '@hareyaka/sdk';

/** One recorded event. */
export type HistoryEvent = NonNullable<MyAccessHistoryQuery['myAccessHistory']>['edges'][number]['node'];
type Patient = NonNullable<HistoryEvent['patient']>;

/** What a person did at one moment: one view of one screen, or one list. */
export interface HistoryEntry {
  /** The id of its newest event. */
  readonly id: string;
  /** When it began. */
  readonly at: string;
  readonly kind: HistoryEvent['kind'];
  readonly operationName: string | null;
  /** The patients who can be named now, each once. */
  readonly patients: readonly Patient[];
  /** How many patients it concerns in all, with those who cannot be named now. */
  readonly patientCount: number;
  readonly categories: readonly string[];
  readonly facilities: readonly { readonly id: string; readonly name: string }[];
  readonly grounds: readonly string[];
  /** How many requests it stands for: one for each system. */
  readonly requests: number;
  readonly outcome: string;
  readonly requestId: string;
}

/** Milliseconds within which the same view of the same patient is one entry: a screen asks each system by itself. */
const ONE_VIEW = 60_000;

/**
 * Joins the recorded events as a person remembers them: a list of patients is one entry, and so are the requests with which one screen asks all systems.
 *
 * @param events newest first
 */
export function groupHistory(events: readonly HistoryEvent[]): readonly HistoryEntry[] {
  const groups: HistoryEvent[][] = [];
  for (const event of events) {
    const group = groups.find((one) => belongs(event, one));
    if (group) group.push(event);
    else groups.push([event]);
  }
  return groups.map(toEntry);
}

function belongs(event: HistoryEvent, group: readonly HistoryEvent[]): boolean {
  const newest = group[0]!;
  const last = group.at(-1)!;
  if (event.kind !== newest.kind || event.operationName !== newest.operationName || event.outcome !== newest.outcome) return false;
  if (event.requestId === last.requestId) return true;
  const isOneView = Date.parse(newest.at) - Date.parse(event.at) < ONE_VIEW;
  // Leaving a screen may end several requests at once.
  if (event.kind === 'CONNECTION_LOST') return isOneView;
  return event.patientId !== null && isOneView && group.every(({ patientId }) => patientId === event.patientId);
}

function toEntry(group: readonly HistoryEvent[]): HistoryEntry {
  const newest = group[0]!;
  const disclosed = group.flatMap(({ disclosures }) => disclosures);
  const patients = new Map(group.flatMap(({ patient }) => (patient ? [[patient.id, patient] as const] : [])));
  return {
    id: newest.id,
    at: group.at(-1)!.at,
    kind: newest.kind,
    operationName: newest.operationName,
    patients: [...patients.values()],
    patientCount: new Set(group.flatMap(({ patientId }) => patientId ?? [])).size,
    categories: [...new Set(disclosed.flatMap(({ category }) => category ?? []))],
    facilities: [...new Map(disclosed.flatMap(({ facility }) => (facility ? [[facility.id, facility] as const] : []))).values()],
    grounds: [...new Set(group.flatMap(({ grounds }) => grounds))],
    requests: new Set(group.map(({ requestId }) => requestId)).size,
    outcome: newest.outcome,
    requestId: newest.requestId,
  };
}
