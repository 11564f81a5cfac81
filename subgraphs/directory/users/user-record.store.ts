import { type EntityManager, In, MoreThan } from 'typeorm';
import { holds, type Instant } from '../decision/facts.js';
import { inForceSql } from '../decision/rows.js';
import { MembershipEntity } from '../facilities/facility.entity.js';
import { takeNextVersion } from '../mutation/changes.js';
import { createId } from '../mutation/ids.js';
import { replaceInForce } from '../mutation/interval-rows.js';
import { findIdsByName, keepNameKeys } from '../patients/name-keys.js';
import type { Profession } from '../terms/profession.js';
import type { IdKind } from './id-kind.js';
import type { Standing } from './raises/raise.js';
import type { Role, RoleAtFacility } from './role.js';
import { UserEntity, UserStatusEntity, WorkplaceEntity } from './user.entity.js';

/** A person's details. */
export type UserNames = Pick<UserEntity, 'name' | 'kana' | 'profession'>;

/** The kind of ID and the assurance. */
export type UserStatus = Pick<UserStatusEntity, 'idKind' | 'requiredAssurance' | 'assuranceRelaxed'>;

/** A person with status and workplaces, at an instant. */
export interface UserRow extends Omit<UserEntity, 'profession' | 'professionAsWritten'> {
  readonly profession: Profession;
  /** Whether the person is active, that is, not suspended. */
  readonly active: boolean;
  /** The kind of ID and the assurance, as stored: for a suspended person, the last ones. */
  readonly idKind: IdKind;
  readonly requiredAssurance: string | null;
  readonly assuranceRelaxed: boolean;
  readonly workplaces: readonly { readonly facilityId: string; readonly role: Role | null; readonly since: Instant }[];
}

/** The people of a facility, at an instant. */
const WORKS_AT = `SELECT w.user_id FROM workplace w WHERE w.facility_id = ? AND ${inForceSql('w')}`;

/** For a person who never had a status. */
const NO_STATUS = { idKind: 'LIMITED', requiredAssurance: null, assuranceRelaxed: false };

/** People with their status and workplaces. Each change ends one row and begins another. */
export class UserRecordStore {
  constructor(private readonly manager: EntityManager) {}

  /** People in order of their ids, in three statements. `facilityId`: only those who work there. `name`: only those with this name. */
  async list(query: {
    ids?: readonly string[];
    facilityId?: string | undefined;
    name?: string | undefined;
    after?: string | undefined;
    limit: number;
    at: Instant;
  }): Promise<UserRow[]> {
    const { at } = query;
    const ids = query.ids ?? (await this.#idsAsked(query));
    const rows = await this.manager.getRepository(UserEntity).find({
      where: ids ? { id: In([...ids]) } : query.after ? { id: MoreThan(query.after) } : {},
      order: { id: 'ASC' },
      take: query.limit,
    });
    const owners = { userId: In(rows.map(({ id }) => id)) };
    const [statuses, workplaces] = await Promise.all([
      this.manager.getRepository(UserStatusEntity).find({ where: owners, order: { from: 'DESC' } }),
      this.manager.getRepository(WorkplaceEntity).find({ where: owners, order: { facilityId: 'ASC' } }),
    ]);
    return rows.map((row) => {
      const mine = statuses.filter(({ userId }) => userId === row.id);
      const now = mine.find((one) => holds(one, at));
      const { idKind, requiredAssurance, assuranceRelaxed } = now ?? mine[0] ?? NO_STATUS;
      const { id, issuer, subject, name, kana, profession, version } = row;
      return {
        ...{ id, issuer, subject, name, kana, version, requiredAssurance, assuranceRelaxed },
        profession: profession as Profession,
        active: now !== undefined,
        idKind: idKind as IdKind,
        workplaces: workplaces
          .filter((one) => one.userId === row.id && holds(one, at))
          .map(({ facilityId, role, from }) => ({ facilityId, role: role as Role | null, since: from })),
      };
    });
  }

  /**
   * Chooses the instant of a change, with the person locked. It is not before a change that another process made, by its own clock, while this one waited.
   * Otherwise a person who was suspended meanwhile would still be active at that instant, and the change would make that permanent.
   */
  async instantOf(id: string, at: Instant): Promise<Instant> {
    const [statuses, workplaces] = await Promise.all([
      this.manager.getRepository(UserStatusEntity).findBy({ userId: id }),
      this.manager.getRepository(WorkplaceEntity).findBy({ userId: id }),
    ]);
    return Math.max(at, ...[...statuses, ...workplaces].flatMap(({ from, until }) => [from, until ?? from]));
  }

  async byId(id: string, at: Instant): Promise<UserRow | undefined> {
    const [record] = await this.list({ ids: [id], limit: 1, at });
    return record?.id === id ? record : undefined;
  }

  /** Of these facilities, those that take part in the network. */
  async activeFacilities(ids: readonly string[], at: Instant): Promise<Set<string>> {
    const rows = await this.manager.getRepository(MembershipEntity).findBy({ facilityId: In([...ids]) });
    return new Set(rows.filter((row) => holds(row, at)).map(({ facilityId }) => facilityId));
  }

  async add(
    names: UserNames & { issuer: string; subject: string },
    status: UserStatus,
    workplaces: readonly RoleAtFacility[],
    at: Instant,
  ): Promise<string> {
    const id = createId('usr');
    await this.manager.getRepository(UserEntity).insert({ id, ...names, version: 1 });
    await keepNameKeys(this.manager, 'USER', id);
    await this.manager.getRepository(UserStatusEntity).insert({ userId: id, ...status, from: at, until: null });
    await this.#work(id, workplaces, at);
    return id;
  }

  /** An absent field does not change. @throws Refused STALE */
  async update(
    id: string,
    version: number,
    change: { names: Partial<UserNames>; status?: UserStatus | undefined; workplaces?: readonly RoleAtFacility[] | undefined },
    at: Instant,
  ): Promise<void> {
    await takeNextVersion(this.manager, UserEntity, id, version);
    if (Object.keys(change.names).length > 0) {
      const asWritten = change.names.profession ? { professionAsWritten: null } : {};
      await this.manager.getRepository(UserEntity).update({ id }, { ...change.names, ...asWritten });
      await keepNameKeys(this.manager, 'USER', id);
    }
    if (change.status) await this.#stand(id, change.status, at);
    if (change.workplaces) await this.#work(id, change.workplaces, at);
  }

  /** @throws Refused STALE */
  async suspend(id: string, version: number | null | undefined, at: Instant): Promise<void> {
    await takeNextVersion(this.manager, UserEntity, id, version);
    await this.#stand(id, undefined, at);
  }

  /** Makes the person active again, with the last status. @throws Refused STALE */
  async resume(record: UserRow, version: number | null | undefined, at: Instant): Promise<void> {
    await takeNextVersion(this.manager, UserEntity, record.id, version);
    await this.#stand(record.id, toStatus(record), at);
  }

  /** Undefined if there is no filter. */
  async #idsAsked(query: {
    facilityId?: string | undefined;
    name?: string | undefined;
    after?: string | undefined;
    limit: number;
    at: Instant;
  }): Promise<string[] | undefined> {
    const { facilityId, name, after, limit, at } = query;
    if (name === undefined) return facilityId === undefined ? undefined : await this.#peopleOf(facilityId, after, limit, at);
    const within = facilityId === undefined ? undefined : { sql: WORKS_AT, values: [facilityId, at, at] };
    return await findIdsByName(this.manager, 'USER', name, { after, limit, within });
  }

  async #peopleOf(facilityId: string, after: string | undefined, limit: number, at: Instant): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT DISTINCT w.user_id AS id FROM workplace w WHERE w.facility_id = ? AND w.user_id > ? AND ${inForceSql('w')} ORDER BY w.user_id LIMIT ${Math.trunc(limit)}`,
      [facilityId, after ?? '', at, at],
    );
    return rows.map(({ id }) => id);
  }

  async #stand(userId: string, status: UserStatus | undefined, at: Instant): Promise<void> {
    const rows = status ? [{ userId, ...status, from: at, until: null }] : [];
    await replaceInForce(this.manager, { entity: UserStatusEntity, owner: 'userId', owners: [userId], rows, at });
  }

  async #work(userId: string, workplaces: readonly RoleAtFacility[], at: Instant): Promise<void> {
    const rows = workplaces.map(({ facilityId, role }) => ({ userId, facilityId, role: role ?? null, from: at, until: null }));
    await replaceInForce(this.manager, { entity: WorkplaceEntity, owner: 'userId', key: 'facilityId', owners: [userId], rows, at });
  }
}

/** The kind of ID and the assurance, as stored. */
export function toStatus({ idKind, requiredAssurance, assuranceRelaxed }: UserRow): UserStatus {
  return { idKind, requiredAssurance, assuranceRelaxed };
}

/** The details and rights of a person that a proposal can change. */
export function toStanding({ profession, requiredAssurance, assuranceRelaxed, workplaces }: UserRow): Standing {
  const roles = workplaces.map(({ facilityId, role }) => ({ facilityId, role }));
  return { profession, requiredAssurance, assuranceRelaxed, workplaces: roles };
}
