import { before, DAY, type Instant } from './instants.js';
import { type InventedFacility, inventFacilities } from './invented-facilities.js';
import { type InventedPatient, inventPatient } from './invented-patients.js';
import { inventRights, type PatientRights } from './invented-rights.js';
import { type InventedUser, inventUsers } from './invented-users.js';
import { Neighbourhood } from './neighbourhood.js';
import { RowChoices } from './row-choices.js';
import type { TierSize } from './tiers.js';

/** A day on which a facility viewed a patient. */
export interface InventedView {
  readonly facility: InventedFacility;
  readonly day: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** A permission for one patient. */
export interface NamedPermission {
  readonly user: InventedUser;
  readonly grantedAt: Instant;
  readonly validUntil: Instant | null;
  readonly revokedAt: Instant | null;
  readonly dated: boolean;
}

/** An emergency access. */
export interface InventedEmergency {
  readonly number: number;
  readonly user: InventedUser;
  readonly startedAt: Instant;
}

const EMERGENCIES_A_USER = 0.02;
/** The shares of a facility's patients for whom a user with single permissions has one: of those who consented, and of those linked there. */
const NAMED = { signed: 0.27, linked: 0.006 } as const;

/**
 * An invented network of any size. Facilities and users are in memory; all rows of one patient are made from the patient's number
 * on demand, the same each time.
 */
export class InventedNetwork {
  readonly facilities: readonly InventedFacility[];
  readonly users: readonly InventedUser[];
  readonly #near: Neighbourhood;
  readonly #oneByOne = new Map<InventedFacility, InventedUser[]>();
  readonly #emergencies = new Map<number, InventedEmergency[]>();
  readonly #random: Record<'patient' | 'rights' | 'views' | 'permissions', RowChoices>;

  /** @param at the instant from which all dates count back */
  constructor(
    seed: number,
    readonly size: TierSize,
    readonly at: Instant,
  ) {
    this.facilities = inventFacilities(seed, size, at);
    this.users = inventUsers(seed, size, this.facilities, at);
    this.#near = new Neighbourhood(this.facilities, size);
    const random = (purpose: string) => new RowChoices(seed, purpose);
    this.#random = { patient: random('patient'), rights: random('rights'), views: random('views'), permissions: random('permissions') };
    for (const user of this.users) if (user.oneByOne) push(this.#oneByOne, user.facility, user);
    const emergency = random('emergency');
    for (let number = 0; number < size.users * EMERGENCIES_A_USER; number++) {
      emergency.throwFor(number);
      const startedAt = emergency.chance(0.2) ? at - emergency.int(0, 30) * 60_000 : before(emergency, at, 1, 400);
      push(this.#emergencies, emergency.int(0, size.patients - 1), { number, user: emergency.pick(this.users), startedAt });
    }
  }

  patient(number: number): InventedPatient {
    return inventPatient(this.#random.patient.throwFor(number), number, this.at);
  }

  patientId(number: number): string {
    return this.#random.patient.id('pat_', number);
  }

  rights(number: number): PatientRights {
    return inventRights(this.#random.rights.throwFor(number), this.#near, number, this.at);
  }

  emergencies(number: number): readonly InventedEmergency[] {
    return this.#emergencies.get(number) ?? [];
  }

  /** Most patients who consented for a facility are viewed there, some lately; of those linked at a hospital, few. */
  views(number: number, { viewers, linked }: PatientRights): InventedView[] {
    const random = this.#random.views.throwFor(number);
    const views: InventedView[] = [];
    const look = (facility: InventedFacility, atMost: number) => {
      let day = Math.floor(this.at / DAY);
      for (let left = random.int(1, atMost); left > 0; left--) {
        day -= random.int(1, left === 1 ? 400 : 160);
        const firstAt = day * DAY + random.int(0, 4 * 3_600_000);
        views.push({ facility, day, firstAt, lastAt: firstAt + random.int(0, 4 * 3_600_000) });
      }
    };
    for (const viewer of viewers) if (random.chance(0.55)) look(viewer, 3);
    for (const facility of linked) if (random.chance(0.1) && !viewers.includes(facility)) look(facility, 2);
    return views;
  }

  permissions(number: number, { viewers, linked }: PatientRights): NamedPermission[] {
    const random = this.#random.permissions.throwFor(number);
    const permissions: NamedPermission[] = [];
    const grant = (facility: InventedFacility, part: number) => {
      for (const user of this.#oneByOne.get(facility) ?? []) {
        if (!random.chance(part)) continue;
        const grantedAt = before(random, this.at, 2, random.chance(0.7) ? 340 : 720);
        const fate = random.next();
        const validUntil = fate < 0.1 ? grantedAt + 90 * DAY : fate < 0.3 ? grantedAt + 1_095 * DAY : null;
        permissions.push({
          user,
          grantedAt,
          validUntil,
          revokedAt: random.chance(0.05) ? grantedAt + DAY : null,
          dated: random.chance(0.1),
        });
      }
    };
    for (const viewer of viewers) grant(viewer, NAMED.signed);
    for (const facility of linked) if (!viewers.includes(facility)) grant(facility, NAMED.linked);
    return permissions;
  }

  /** The facilities whose patient list includes the patient. */
  near(number: number, { viewers, linked, consents }: PatientRights): Set<InventedFacility> {
    const near = new Set(linked);
    for (const viewer of viewers) if (consents.some(({ viewing }) => viewing === viewer)) near.add(viewer);
    for (const { user } of this.emergencies(number)) near.add(user.facility);
    return near;
  }
}

function push<K, V>(groups: Map<K, V[]>, key: K, value: V): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
