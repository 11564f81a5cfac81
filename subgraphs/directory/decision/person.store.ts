import type { DataSource, EntityManager } from 'typeorm';
import type { Caller } from '../../kit/index.js';
import { both, holds, type Instant, NEVER, type PersonFacts, type Validity } from './facts.js';
import { findNeededAssurance } from './needed-assurance.js';
import { inForceSql, listPlaceholders, type Row, readText, readValidity } from './rows.js';

/** Where a person works, and the person's role as an administrator there. */
export interface Workplace {
  readonly facility: string;
  readonly role: string | null;
  /** Whether the facility's people may view other facilities' charts. */
  readonly viewing: boolean;
  /** The networks (CIDR) from which its people must act; null for any address. */
  readonly networks: readonly string[] | null;
  /** While the person belongs to it and it takes part. */
  readonly valid: Validity;
}

/** The person of a caller, with their roles: for the rules of the directory that are not part of the decision. */
export interface KnownPerson extends PersonFacts {
  readonly profession: string;
  /** Facilities to which the person belongs at that instant. */
  readonly workplaces: readonly Workplace[];
}

/** Reads persons as they were at an instant. Each method is one statement. */
export class PersonStore {
  constructor(private readonly database: DataSource | EntityManager) {}

  /** The user with this sign-in (`iss`, `sub`), acting for the token's facility. */
  async ofCaller(
    { issuer, subject, facility }: Pick<Caller, 'issuer' | 'subject' | 'facility'>,
    at: Instant,
  ): Promise<KnownPerson | undefined> {
    const rows = await this.#rows('u.issuer = ? AND u.subject = ?', [issuer, subject], at);
    // MySQL ignores trailing blanks when it compares: "admin " is not admin.
    return toPerson(
      rows.filter((row) => row.issuer === issuer && row.subject === subject),
      () => facility,
    );
  }

  /** A user by id, acting for the given facility or, if it is absent, for the user's first one. */
  async byId(id: string, at: Instant, facility?: string): Promise<KnownPerson | undefined> {
    return (await this.byIds([{ id, facility }], at))[0];
  }

  /** Several users, each with an acting facility. */
  async byIds(
    asked: readonly { readonly id: string; readonly facility?: string | undefined }[],
    at: Instant,
  ): Promise<(KnownPerson | undefined)[]> {
    const ids = [...new Set(asked.map(({ id }) => id))];
    const rows = await this.#rows(`u.id IN (${listPlaceholders(ids)})`, ids, at);
    const byUser = new Map<string, Row[]>();
    for (const row of rows) byUser.set(String(row.id), [...(byUser.get(String(row.id)) ?? []), row]);
    return asked.map(({ id, facility }) => toPerson(byUser.get(id) ?? [], (workplaces) => facility ?? workplaces[0]?.facility));
  }

  async #rows(condition: string, values: readonly string[], at: Instant): Promise<Row[]> {
    return await this.database.query(
      `SELECT u.id, u.issuer, u.subject, u.profession, s.id_kind, s.required_assurance, s.assurance_relaxed, s.from_at AS active_from, s.until_at AS active_until,
              w.facility_id, w.role, w.from_at AS since, w.until_at AS ended_at, m.viewing, m.from_at AS joined_at, m.until_at AS left_at,
              m.networks_required, n.cidr
         FROM user_account u
         LEFT JOIN user_status s ON s.user_id = u.id AND ${inForceSql('s')}
         LEFT JOIN workplace w ON w.user_id = u.id AND ${inForceSql('w')}
         LEFT JOIN membership m ON m.facility_id = w.facility_id AND ${inForceSql('m')}
         LEFT JOIN facility_network n ON n.facility_id = m.facility_id AND m.networks_required = 1 AND ${inForceSql('n')}
        WHERE ${condition} ORDER BY u.id, w.facility_id, n.cidr`,
      [at, at, at, at, at, at, at, at, ...values],
    );
  }
}

function toPerson(rows: readonly Row[], actingOf: (workplaces: Workplace[]) => string | undefined): KnownPerson | undefined {
  const first = rows[0];
  if (!first) return undefined;
  const workplaces = toWorkplaces(rows);
  const facility = actingOf(workplaces);
  const acting = workplaces.find((one) => one.facility === facility);
  return {
    id: String(first.id),
    profession: String(first.profession),
    active: first.active_from === null ? NEVER : readValidity(first.active_from, first.active_until),
    limited: first.id_kind === 'LIMITED',
    requiredAssurance: findNeededAssurance({
      profession: String(first.profession),
      requiredAssurance: readText(first.required_assurance),
      assuranceRelaxed: Boolean(Number(first.assurance_relaxed)),
    }),
    acting: acting ? { id: acting.facility, member: acting.valid, viewing: acting.viewing, networks: acting.networks } : null,
    workplaces,
  };
}

/** A facility that demands its networks has a row for each of them, one after the other; any other facility has one row. */
function toWorkplaces(rows: readonly Row[]): Workplace[] {
  type Read = Workplace & { readonly networks: string[] | null };
  const workplaces: Read[] = [];
  for (const row of rows) {
    if (row.facility_id === null) continue;
    const last = workplaces.at(-1);
    const same = last?.facility === row.facility_id ? last : undefined;
    const workplace: Read = same ?? {
      facility: String(row.facility_id),
      role: readText(row.role),
      viewing: Boolean(Number(row.viewing)),
      networks: Number(row.networks_required) === 1 ? [] : null,
      valid: row.joined_at === null ? NEVER : both(readValidity(row.since, row.ended_at), readValidity(row.joined_at, row.left_at)),
    };
    if (!same) workplaces.push(workplace);
    if (row.cidr !== null) workplace.networks?.push(String(row.cidr));
  }
  return workplaces;
}

/** The user's role at the acting facility; null if rule 1 fails for it. */
export function findRole(person: KnownPerson, at: Instant): string | null {
  const acting = person.workplaces.find(({ facility }) => facility === person.acting?.id);
  return acting && holds(acting.valid, at) ? acting.role : null;
}
