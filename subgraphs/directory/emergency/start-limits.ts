import type { Instant } from '../decision/facts.js';
import type { EmergencyLimits, StartLimit } from './emergency-rules.js';

/** An emergency access that began: by whom, for which facility, and the hash of the name that was described. */
export interface Start {
  readonly user: string;
  readonly facility: string;
  readonly named: string | null;
  readonly at: Instant;
}

/** By whose starts a further one must wait, and until when. */
export interface Wait {
  readonly by: 'PERSON' | 'FACILITY' | 'PATIENT';
  readonly until: Instant;
}

/**
 * Says whether another emergency access must wait. A few starts are free; after them each one must wait twice as long as the one before. It
 * counts starts whether or not they found anybody, and by the name that was described: so the wait tells nothing about who is a patient.
 *
 * @param starts what began within `limits.within` before it, by the same person, for the same facility or with the same name
 */
export function waitOf(starts: readonly Start[], next: Start, limits: EmergencyLimits): Wait | undefined {
  const waits: Wait[] = [
    {
      by: 'PERSON',
      until: startableAt(
        starts.filter(({ user }) => user === next.user),
        limits.person,
      ),
    },
    {
      by: 'FACILITY',
      until: startableAt(
        starts.filter(({ facility }) => facility === next.facility),
        limits.facility,
      ),
    },
    {
      by: 'PATIENT',
      until: startableAt(
        starts.filter(({ named }) => named !== null && named === next.named),
        limits.patient,
      ),
    },
  ];
  return waits
    .filter(({ until }) => until > next.at)
    .reduce<Wait | undefined>((last, one) => (last && last.until >= one.until ? last : one), undefined);
}

function startableAt(starts: readonly Start[], { free, pause }: StartLimit): Instant {
  if (starts.length < free) return 0;
  return Math.max(...starts.map(({ at }) => at)) + pause * 2 ** (starts.length - free);
}
