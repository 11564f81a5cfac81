import { createHash } from 'node:crypto';
import { type EntityManager, In, IsNull, MoreThan, Not } from 'typeorm';
import { toKanaSearchKey } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import { NETWORK_ROLES_SQL } from '../decision/network-roles.js';
import { inForceSql, type Row, readText } from '../decision/rows.js';
import { takeNextVersion } from '../mutation/changes.js';
import { createId } from '../mutation/ids.js';
import { lockRows } from '../mutation/lock-rows.js';
import { putOnList } from '../patients/facility-patient.store.js';
import { EmergencyAccessEntity, EmergencyNoticeEntity } from './emergency-access.entity.js';
import { type EmergencyOutcome, EmergencyState } from './emergency-state.js';
import type { Start, Wait } from './start-limits.js';

/** The description of the patient. */
export type Described = { readonly name: string; readonly birthDate: string; readonly sex: string } | { readonly localPatientId: string };

/** The data of a new emergency access. */
export interface Begun {
  readonly user: string;
  readonly facility: string;
  readonly described: Described;
  readonly reason: string;
  readonly assurance: string;
  readonly at: Instant;
  readonly endsAt: Instant;
  readonly reviewDueAt: Instant;
}

/** An emergency access, its state at an instant, and the notices that the reader may see. */
export type EmergencyAccessRow = EmergencyAccessEntity & {
  readonly state: EmergencyState;
  readonly notices: readonly EmergencyNoticeEntity[];
};

/** Selects emergency accesses. A field that is absent does not filter. */
export interface EmergencyQuery {
  readonly facilityId?: string | undefined;
  /** Only those of this person. Then the notices are left out, because they would reveal where the patient is linked. */
  readonly startedBy?: string | undefined;
  readonly state?: EmergencyState | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
  readonly at: Instant;
}

/** Emergency accesses, and the notices about them. */
export class EmergencyAccessStore {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Locks the rows that the limits count before another emergency access begins: the matching patient, the person and the facility. People of
   * different facilities who describe a name that matches nobody do not wait for each other.
   */
  async lock({ user, facility, described, at }: Omit<Begun, 'endsAt' | 'reviewDueAt'>): Promise<void> {
    const patientId = await this.#find(described, facility, at);
    await lockRows(this.manager, 'patient', patientId === null ? [] : [patientId]);
    await lockRows(this.manager, 'user_account', [user]);
    await lockRows(this.manager, 'facility', [facility]);
  }

  /** The accesses since then by this person, for this facility or with this name. */
  async startsSince(since: Instant, { user, facility, described }: Pick<Begun, 'user' | 'facility' | 'described'>): Promise<Start[]> {
    const rows: Row[] = await this.manager.query(
      `SELECT user_id, facility_id, named_hash, started_at FROM emergency_access
        WHERE started_at > ? AND refused_by IS NULL AND (user_id = ? OR facility_id = ? OR named_hash = ?)`,
      [since, user, facility, hashName(described)],
    );
    return rows.map((row) => ({
      user: String(row.user_id),
      facility: String(row.facility_id),
      named: readText(row.named_hash),
      at: Number(row.started_at),
    }));
  }

  /**
   * Begins, and notifies the acting facility's admins, those of the facilities where the patient is linked, the support centre and the network's
   * admins, but never the person who began it. It stores whether a patient was found, and does not return it.
   */
  async begin(begun: Begun): Promise<string> {
    const patientId = await this.#find(begun.described, begun.facility, begun.at);
    const id = await this.#add(begun, { patientId, endedAt: null, refusedBy: null });
    // The same statement runs if nobody was found, so that both cases take equal time.
    await putOnList(this.manager, begun.facility, patientId ?? '');
    return id;
  }

  /** Keeps a start that a limit refused for review, and notifies the reviewers, at most once per person within a time. It opens nothing. */
  async noteRefused(begun: Begun, refusedBy: Wait['by'], within: number): Promise<void> {
    await lockRows(this.manager, 'user_account', [begun.user]);
    const since = MoreThan(begun.at - within);
    const known = await this.manager
      .getRepository(EmergencyAccessEntity)
      .countBy({ userId: begun.user, startedAt: since, refusedBy: Not(IsNull()) });
    if (known > 0) return;
    await this.#add({ ...begun, endsAt: begun.at + 1 }, { patientId: null, endedAt: begun.at, refusedBy });
  }

  async #add(begun: Begun, kept: Pick<EmergencyAccessEntity, 'patientId' | 'endedAt' | 'refusedBy'>): Promise<string> {
    const id = createId('emg');
    await this.manager.getRepository(EmergencyAccessEntity).insert({
      id,
      userId: begun.user,
      facilityId: begun.facility,
      described: JSON.stringify(begun.described),
      namedHash: hashName(begun.described),
      reason: begun.reason,
      assurance: begun.assurance,
      startedAt: begun.at,
      endsAt: begun.endsAt,
      reviewDueAt: begun.reviewDueAt,
      reviewedAt: null,
      reviewedBy: null,
      outcome: null,
      reviewNote: null,
      version: 1,
      ...kept,
    });
    const told = await this.#toTell(begun, kept.patientId);
    await this.manager
      .getRepository(EmergencyNoticeEntity)
      .insert(told.map((userId) => ({ emergencyId: id, userId, toldAt: begun.at, seenAt: null })));
    return id;
  }

  /** Counts the open accesses of a person at that instant. */
  async openOf(userId: string, at: Instant): Promise<number> {
    const rows: { lasting: number | string }[] = await this.manager.query(
      `SELECT COUNT(*) AS lasting FROM emergency_access WHERE user_id = ? AND ends_at > ? AND (ended_at IS NULL OR ended_at > ?)`,
      [userId, at, at],
    );
    return Number(rows[0]!.lasting);
  }

  /** Ends it now. */
  async end(id: string, at: Instant): Promise<void> {
    await takeNextVersion(this.manager, EmergencyAccessEntity, id, undefined);
    await this.manager.getRepository(EmergencyAccessEntity).update({ id }, { endedAt: at });
  }

  /** @throws Refused STALE */
  async review(
    id: string,
    { user, at, outcome, note, version }: { user: string; at: Instant; outcome: EmergencyOutcome; note: string; version?: number | null },
  ): Promise<void> {
    await takeNextVersion(this.manager, EmergencyAccessEntity, id, version);
    await this.manager.getRepository(EmergencyAccessEntity).update({ id }, { reviewedAt: at, reviewedBy: user, outcome, reviewNote: note });
  }

  /** Records that the person has seen the notice. Returns false if there is no notice, or it was seen before. */
  async seen(emergencyId: string, userId: string, at: Instant): Promise<boolean> {
    const notices = this.manager.getRepository(EmergencyNoticeEntity);
    const notice = await notices.findOneBy({ emergencyId, userId });
    if (!notice || notice.seenAt !== null) return false;
    await notices.update({ emergencyId, userId }, { seenAt: at });
    return true;
  }

  /** As `byId`, with a lock. */
  async locked(id: string, at: Instant): Promise<EmergencyAccessRow | undefined> {
    await lockRows(this.manager, 'emergency_access', [id]);
    return await this.byId(id, at);
  }

  /** @param only the one facility whose admin calls; absent for overseers of the network */
  async byId(id: string, at: Instant, only?: string): Promise<EmergencyAccessRow | undefined> {
    const rows = await this.manager.getRepository(EmergencyAccessEntity).findBy({ id });
    return (await this.#addNotices(rows, at, only)).find((row) => row.id === id);
  }

  /** The newest first: two statements, or one with `startedBy`. */
  async list({ facilityId, startedBy, state, after, limit, at }: EmergencyQuery): Promise<EmergencyAccessRow[]> {
    const over = '(e.ends_at <= :at OR e.ended_at <= :at)';
    const conditions: Record<EmergencyState, string> = {
      REFUSED: 'e.reviewed_at IS NULL AND e.refused_by IS NOT NULL',
      OPEN: `NOT ${over.replace('e.ended_at <= :at', '(e.ended_at IS NOT NULL AND e.ended_at <= :at)')}`,
      TO_REVIEW: `e.reviewed_at IS NULL AND e.refused_by IS NULL AND e.review_due_at > :at AND ${over}`,
      OVERDUE: 'e.reviewed_at IS NULL AND e.refused_by IS NULL AND e.review_due_at <= :at',
      REVIEWED: 'e.reviewed_at IS NOT NULL',
    };
    let query = this.manager.getRepository(EmergencyAccessEntity).createQueryBuilder('e').where('1 = 1', { at });
    if (facilityId !== undefined) query = query.andWhere('e.facility_id = :facilityId', { facilityId });
    if (startedBy !== undefined) query = query.andWhere('e.user_id = :startedBy', { startedBy });
    if (state) query = query.andWhere(conditions[state]);
    if (after !== undefined) {
      const last = '(SELECT o.started_at FROM emergency_access o WHERE o.id = :after)';
      query = query.andWhere(`(e.started_at < ${last} OR (e.started_at = ${last} AND e.id > :after))`, { after });
    }
    const rows = await query.orderBy('e.startedAt', 'DESC').addOrderBy('e.id', 'ASC').limit(limit).getMany();
    if (startedBy !== undefined) return rows.map((row) => ({ ...row, state: computeState(row, at), notices: [] }));
    return await this.#addNotices(rows, at, facilityId);
  }

  /** A facility's admin sees the notices to admins of that facility and of the network: those to other facilities would reveal where the patient is linked. */
  async #addNotices(rows: readonly EmergencyAccessEntity[], at: Instant, only?: string): Promise<EmergencyAccessRow[]> {
    const all = this.manager
      .getRepository(EmergencyNoticeEntity)
      .createQueryBuilder('n')
      .where({ emergencyId: In(rows.map(({ id }) => id)) })
      .orderBy('n.userId');
    const near = `n.user_id IN (SELECT w.user_id FROM workplace w WHERE ${inForceSql('w', { at: ':at' })}
      AND (w.role IN ${NETWORK_ROLES_SQL} OR (w.role = 'FACILITY_ADMIN' AND w.facility_id = :only)))`;
    const notices = await (only === undefined ? all : all.andWhere(near, { at, only })).getMany();
    return rows.map((row) => ({
      ...row,
      state: computeState(row, at),
      notices: notices.filter(({ emergencyId }) => emergencyId === row.id),
    }));
  }

  /** Finds the one patient who matches; null for none or several, so that no patient is shown for another. */
  async #find(described: Described, facility: string, at: Instant): Promise<string | null> {
    const rows: { id: string; name: string; kana_search: string }[] =
      'localPatientId' in described
        ? await this.manager.query(
            `SELECT p.id, p.name, p.kana_search FROM patient p JOIN patient_link l ON l.patient_id = p.id AND ${inForceSql('l', { from: 'confirmed_at', until: 'ended_at' })}
              WHERE l.facility_id = ? AND l.local_patient_id = ?`,
            [at, at, facility, described.localPatientId],
          )
        : await this.manager.query(
            `SELECT p.id, p.name, p.kana_search FROM patient p
              WHERE p.birth_date = ? AND p.sex = ? AND p.merged_into IS NULL AND (p.kana_search = ? OR REPLACE(REPLACE(p.name, '　', ''), ' ', '') = ?)`,
            [described.birthDate, described.sex, toKanaSearchKey(described.name), described.name.replace(/\s/gu, '')],
          );
    const ids = new Set(rows.map(({ id }) => id));
    return ids.size === 1 ? [...ids][0]! : null;
  }

  async #toTell({ user, facility, at }: Begun, patientId: string | null): Promise<string[]> {
    const rows: { user_id: string }[] = await this.manager.query(
      `SELECT DISTINCT w.user_id FROM workplace w JOIN user_status s ON s.user_id = w.user_id AND ${inForceSql('s')}
        WHERE ${inForceSql('w')} AND w.user_id <> ? AND (w.role IN ${NETWORK_ROLES_SQL} OR (w.role = 'FACILITY_ADMIN' AND (w.facility_id = ?
           OR w.facility_id IN (SELECT l.facility_id FROM patient_link l WHERE l.patient_id = ? AND ${inForceSql('l', { from: 'confirmed_at', until: 'ended_at' })}))))`,
      [at, at, at, at, user, facility, patientId, at, at],
    );
    return rows.map((row) => row.user_id);
  }
}

function computeState(row: EmergencyAccessEntity, at: Instant): EmergencyState {
  if (row.reviewedAt !== null) return EmergencyState.REVIEWED;
  if (row.refusedBy !== null) return EmergencyState.REFUSED;
  if (row.reviewDueAt <= at) return EmergencyState.OVERDUE;
  return row.endsAt <= at || (row.endedAt !== null && row.endedAt <= at) ? EmergencyState.TO_REVIEW : EmergencyState.OPEN;
}

/** The form of a name that is counted: without spaces, and with one kind of kana. */
export function hashName(described: Described): string | null {
  if ('localPatientId' in described) return null;
  return createHash('sha256')
    .update(toKanaSearchKey(described.name.replace(/\s/gu, '')))
    .digest('hex');
}
