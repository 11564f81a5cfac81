import type { Instant } from '../decision/facts.js';
import type { EmergencyLimits, StartLimit } from './emergency-rules.js';

/** An earlier emergency access: its person, facility, and the hash of the described name. */
export interface Start {
  readonly user: string;
  readonly facility: string;
  readonly named: string | null;
  readonly at: Instant;
}

/** The limit that makes a further start wait, and until when. */
export interface Wait {
  readonly by: 'PERSON' | 'FACILITY' | 'PATIENT';
  readonly until: Instant;
}

/**
 * Decides whether another emergency access must wait. A few starts are free; after them each one must wait twice as long as the one before. It
 * counts starts whether or not they found a patient, and by the described name, so the wait does not reveal who is a patient.
 *
 * @param starts the starts in the last `limits.within` by the same person, for the same facility or with the same name
 */
export function waitOf(starts: readonly Start[], next: Start, limits: EmergencyLimits): Wait | undefined {
  const waits: Wait[] = [
    {
      by: 'PERSON',
      until: findNextStart(
        starts.filter(({ user }) => user === next.user),
        limits.person,
      ),
    },
    {
      by: 'FACILITY',
      until: findNextStart(
        starts.filter(({ facility }) => facility === next.facility),
        limits.facility,
      ),
    },
    {
      by: 'PATIENT',
      until: findNextStart(
        starts.filter(({ named }) => named !== null && named === next.named),
        limits.patient,
      ),
    },
  ];
  return waits
    .filter(({ until }) => until > next.at)
    .reduce<Wait | undefined>((last, one) => (last && last.until >= one.until ? last : one), undefined);
}

function findNextStart(starts: readonly Start[], { free, pause }: StartLimit): Instant {
  if (starts.length < free) return 0;
  return Math.max(...starts.map(({ at }) => at)) + pause * 2 ** (starts.length - free);
}
