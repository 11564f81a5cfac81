import { type EntityManager, In, MoreThan } from 'typeorm';
import { type Category, listCategories, maskOf } from '../../kit/index.js';
import { holds, type Instant } from '../decision/facts.js';
import { listPlaceholders } from '../decision/rows.js';
import { takeNextVersion } from '../mutation/changes.js';
import { createId } from '../mutation/ids.js';
import { replaceInForce } from '../mutation/interval-rows.js';
import { findIdsByName, keepNameKeys } from '../patients/name-keys.js';
import { FacilityEntity, FacilityNetworkEntity, MembershipEntity, PublishedEntity } from './facility.entity.js';

/** What a facility discloses through one connected system. */
export interface FacilityDisclosure {
  readonly system: string;
  readonly categories: readonly Category[];
}

/** A facility, and how it takes part at an instant. */
export interface FacilityRow {
  readonly id: string;
  readonly institutionCode: string;
  /** Whether it takes part at the instant. */
  readonly active: boolean;
  readonly viewing: boolean;
  /** Whether its people may act only from its networks. */
  readonly networksRequired: boolean;
  readonly joinedAt: Instant | null;
  readonly leftAt: Instant | null;
  readonly disclosures: readonly FacilityDisclosure[];
  readonly networks: readonly string[];
  readonly version: number;
}

/** How a facility takes part. A field that is absent does not change. */
export interface Participation {
  readonly viewing?: boolean | null | undefined;
  readonly networksRequired?: boolean | null | undefined;
  readonly disclosures?: readonly FacilityDisclosure[] | null | undefined;
  readonly networks?: readonly string[] | null | undefined;
}

/** A facility's name. */
export type FacilityNames = Partial<Pick<FacilityEntity, 'name' | 'kana' | 'kind'>>;

/** Facilities with their disclosures. Each change ends one row and begins another. */
export class FacilityRecordStore {
  constructor(private readonly manager: EntityManager) {}

  /** Facilities by id, all or after one, with four statements. */
  async list({
    ids: among,
    name,
    after,
    limit,
    at,
  }: {
    ids?: readonly string[] | undefined;
    /** Only facilities with this name. */
    name?: string | undefined;
    after?: string | undefined;
    limit: number;
    at: Instant;
  }): Promise<FacilityRow[]> {
    const within = among && { sql: listPlaceholders(among), values: among };
    const ids = name === undefined ? among : await findIdsByName(this.manager, 'FACILITY', name, { after, limit, within });
    const rows = await this.manager.getRepository(FacilityEntity).find({
      where: ids ? { id: In([...ids]) } : after ? { id: MoreThan(after) } : {},
      order: { id: 'ASC' },
      take: limit,
    });
    const owners = { facilityId: In(rows.map(({ id }) => id)) };
    const [memberships, published, networks] = await Promise.all([
      this.manager.getRepository(MembershipEntity).find({ where: owners, order: { from: 'DESC' } }),
      this.manager.getRepository(PublishedEntity).find({ where: owners, order: { systemId: 'ASC' } }),
      this.manager.getRepository(FacilityNetworkEntity).find({ where: owners, order: { cidr: 'ASC' } }),
    ]);
    return rows.map((row) => {
      const mine = <T extends { facilityId: string; from: number; until: number | null }>(all: readonly T[]) =>
        all.filter((one) => one.facilityId === row.id && holds(one, at));
      const [membership] = [...mine(memberships), ...memberships.filter((one) => one.facilityId === row.id)];
      return {
        id: row.id,
        institutionCode: row.institutionCode,
        active: mine(memberships).length > 0,
        viewing: membership?.viewing ?? false,
        networksRequired: membership?.networksRequired ?? false,
        joinedAt: membership?.from ?? null,
        leftAt: membership?.until ?? null,
        disclosures: mine(published).map(({ systemId, categories }) => ({ system: systemId, categories: listCategories(categories) })),
        networks: mine(networks).map(({ cidr }) => cidr),
        version: row.version,
      };
    });
  }

  /** A facility by its id or by its institution code. @returns undefined if neither is given, or both are */
  async named(
    { facilityId, institution }: { readonly facilityId?: string | null; readonly institution?: string | null },
    at: Instant,
  ): Promise<FacilityRow | undefined> {
    if (typeof facilityId === 'string') return typeof institution === 'string' ? undefined : await this.byId(facilityId, at);
    return typeof institution === 'string' ? await this.#byInstitution(institution, at) : undefined;
  }

  async #byInstitution(institutionCode: string, at: Instant): Promise<FacilityRow | undefined> {
    const row = await this.manager.getRepository(FacilityEntity).findOneBy({ institutionCode });
    return row?.institutionCode === institutionCode ? await this.byId(row.id, at) : undefined;
  }

  async byId(id: string, at: Instant): Promise<FacilityRow | undefined> {
    const [record] = await this.list({ ids: [id], limit: 1, at });
    return record?.id === id ? record : undefined;
  }

  async add(
    names: Required<FacilityNames> & { institutionCode: string },
    part: Participation & { viewing: boolean; joinsAt: Instant },
  ): Promise<string> {
    const id = createId('fac');
    await this.manager.getRepository(FacilityEntity).insert({ id, ...names, version: 1 });
    await keepNameKeys(this.manager, 'FACILITY', id);
    const { viewing, networksRequired, joinsAt: from } = part;
    await this.manager
      .getRepository(MembershipEntity)
      .insert({ facilityId: id, viewing, networksRequired: networksRequired ?? false, from, until: null });
    await this.#publish(id, part, part.joinsAt);
    return id;
  }

  /** @throws Refused STALE */
  async update(id: string, version: number, { names, part }: { names: FacilityNames; part: Participation }, at: Instant): Promise<void> {
    await takeNextVersion(this.manager, FacilityEntity, id, version);
    if (Object.keys(names).length > 0) {
      await this.manager.getRepository(FacilityEntity).update({ id }, { ...names, ...(names.kind ? { kindAsWritten: null } : {}) });
      await keepNameKeys(this.manager, 'FACILITY', id);
    }
    await this.#changeMembership(id, part, at);
    await this.#publish(id, part, at);
  }

  /** Ends participation, now or at a future instant; earlier ends stay. @throws Refused STALE */
  async leave(
    id: string,
    { version, until, at }: { readonly version?: number | null | undefined; readonly until: Instant; readonly at: Instant },
  ): Promise<void> {
    await takeNextVersion(this.manager, FacilityEntity, id, version);
    for (const { from } of await this.#membershipsFrom(id, at)) await this.#endMembership(id, from, Math.max(until, from));
  }

  /** Resumes participation as it last was; the disclosures stay as they were. A facility that would join later joins now. @throws Refused STALE */
  async resume(id: string, version: number | null | undefined, at: Instant): Promise<void> {
    await takeNextVersion(this.manager, FacilityEntity, id, version);
    const memberships = this.manager.getRepository(MembershipEntity);
    const [last] = await memberships.find({ where: { facilityId: id }, order: { from: 'DESC' }, take: 1 });
    const open = await this.#membershipsFrom(id, at);
    const now = open.find((one) => holds(one, at));
    for (const { from } of open.filter((one) => one !== now)) await memberships.delete({ facilityId: id, from });
    if (now) await memberships.update({ facilityId: id, from: now.from }, { until: null });
    else
      await memberships.save({
        ...{ facilityId: id, viewing: last?.viewing ?? false, networksRequired: last?.networksRequired ?? false },
        ...{ from: at, until: null },
      });
  }

  /** Keeps the end of participation unchanged. */
  async #changeMembership(id: string, part: Participation, at: Instant): Promise<void> {
    const memberships = this.manager.getRepository(MembershipEntity);
    for (const { from, until, ...before } of await this.#membershipsFrom(id, at)) {
      const viewing = part.viewing ?? before.viewing;
      const networksRequired = part.networksRequired ?? before.networksRequired;
      if (viewing === before.viewing && networksRequired === before.networksRequired) continue;
      if (from < at) await this.#endMembership(id, from, at);
      await memberships.save({ facilityId: id, viewing, networksRequired, from: Math.max(from, at), until });
    }
  }

  /** Selects those that have not ended. */
  async #membershipsFrom(id: string, at: Instant): Promise<MembershipEntity[]> {
    const rows = await this.manager.getRepository(MembershipEntity).findBy({ facilityId: id });
    return rows.filter(({ until }) => until === null || until > at);
  }

  /** An interval that would be empty is kept as a row without duration: it records how the facility would have taken part. */
  async #endMembership(id: string, from: Instant, until: Instant): Promise<void> {
    await this.manager.getRepository(MembershipEntity).update({ facilityId: id, from }, { until });
  }

  async #publish(id: string, { disclosures, networks }: Participation, at: Instant): Promise<void> {
    const stand = { facilityId: id, from: at, until: null };
    if (disclosures) {
      const rows = disclosures
        .filter(({ categories }) => categories.length > 0)
        .map(({ system, categories }) => ({ ...stand, systemId: system, categories: maskOf(categories) }));
      await replaceInForce(this.manager, { entity: PublishedEntity, owner: 'facilityId', key: 'systemId', owners: [id], rows, at });
    }
    if (networks) {
      const rows = networks.map((cidr) => ({ ...stand, cidr }));
      await replaceInForce(this.manager, { entity: FacilityNetworkEntity, owner: 'facilityId', key: 'cidr', owners: [id], rows, at });
    }
  }
}
