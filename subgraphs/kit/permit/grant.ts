import type { Ground } from '../audit/disclosure.js';
import { type Category, getCategoryBit } from './category.js';
import type { PermitClaims, RecordedDemographics, Sealed } from './permit-claims.js';

/** A span of care dates, `YYYY-MM-DD`, both ends included; an absent end is open. */
export interface CareDates {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** One facility at which a category may be seen, with the patient's identity there. */
export interface FacilityIdentity {
  /** The facility's id in the directory. */
  readonly facility: string;
  /** The facility's ten-digit medical institution code. */
  readonly institution: string;
  /** The patient's ID at that facility. Never in an id, a URL, a log or a metric. */
  readonly localId: string;
  /** For a system whose store is encrypted: the patient's key there, sealed for the system. Absent if it was not released. */
  readonly key?: string | undefined;
  /** The care dates that may be seen. One open span if there is no limit. */
  readonly dates: readonly CareDates[];
  /** The dates that the permit allows, if `dates` are only the requested part of them. */
  readonly granted?: readonly CareDates[];
  /** The end of the permit that names this facility, in seconds since 1970. */
  readonly until: number;
  /** The permit that names this facility, and the category for which it does. */
  readonly permit?: { readonly grant: Grant; readonly category: Category };
}

/** A verified permit. The only way from a chart to a local patient ID. */
export class Grant {
  /** Private at run time too: whoever prints a grant prints no local patient ID. */
  readonly #sealed: Sealed;

  constructor(
    readonly claims: PermitClaims,
    sealed: Sealed,
  ) {
    this.#sealed = sealed;
  }

  get patient(): string {
    return this.claims.pat;
  }

  /** The patient's demographics in the directory, if the permit contains them. */
  get recorded(): RecordedDemographics | undefined {
    return this.#sealed.recorded;
  }

  /** The facilities of which anything may be seen. */
  get facilities(): string[] {
    return [...new Set(this.claims.lines.map((line) => line.f))];
  }

  /** Whether the category may be seen at any facility. */
  covers(category: Category): boolean {
    return this.claims.lines.some((line) => (line.c & getCategoryBit(category)) !== 0);
  }

  /** Why the category may be seen at the facility. Empty if it may not. */
  groundsOf(category: Category, facility: string): Ground[] {
    const lines = this.claims.lines.filter((line) => line.f === facility && (line.c & getCategoryBit(category)) !== 0);
    return [...new Set(lines.flatMap(({ g = [] }) => g))];
  }

  /** Where the category may be seen, with the local ID and the care dates. */
  at(category: Category): FacilityIdentity[] {
    const places = new Map<string, FacilityIdentity & { dates: CareDates[] }>();
    for (const line of this.claims.lines) {
      const identity = this.#sealed.places[line.f];
      if ((line.c & getCategoryBit(category)) === 0 || !identity) continue;
      const place = places.get(line.f) ?? {
        facility: line.f,
        institution: identity.institution,
        localId: identity.id,
        key: identity.key,
        dates: [],
        until: this.claims.exp,
        permit: { grant: this, category },
      };
      place.dates.push({ from: line.from, until: line.until });
      places.set(line.f, place);
    }
    return [...places.values()];
  }
}

/** Whether a care date lies in one of the spans. An unknown date lies only in an open span. */
export function within(date: string | null | undefined, spans: readonly CareDates[]): boolean {
  return spans.some(({ from, until }) => {
    if (!from && !until) return true;
    if (!date) return false;
    return (!from || date >= from) && (!until || date <= until);
  });
}
