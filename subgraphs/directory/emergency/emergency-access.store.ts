import { type EntityManager, In } from 'typeorm';
import { kanaSearchKey } from '../../kit/index.js';
import { nextVersion } from '../changes.js';
import type { Instant } from '../decision/facts.js';
import { inForce } from '../decision/rows.js';
import { EmergencyAccessEntity, EmergencyNoticeEntity } from '../emergency-access.entity.js';
import { putOnList } from '../facility-patient.store.js';
import { newId } from '../ids.js';
import { EmergencyAccess, EmergencyAccessRecord, EmergencyNotice, type EmergencyOutcome, EmergencyState } from './emergency-access.type.js';

/** Who is in front of the doctor. */
export type Described = { readonly name: string; readonly birthDate: string; readonly sex: string } | { readonly localPatientId: string };

/** What an emergency access begins with. */
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

/** Which are asked for; absent is any. */
export interface EmergencyQuery {
  readonly facilityId?: string;
  readonly state?: EmergencyState;
  readonly after?: string;
  readonly limit: number;
  readonly at: Instant;
}

/** Emergency accesses, and who was told of them. */
export class EmergencyAccessStore {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Begins, and tells: the acting facility's admins, those of the facilities where the patient is linked, the support centre and the network's
   * admins, and never the person herself. Whether anybody was found is written down and not answered.
   */
  async begin(begun: Begun): Promise<string> {
    const id = newId('emg');
    const patientId = await this.#find(begun.described, begun.facility, begun.at);
    await this.manager.getRepository(EmergencyAccessEntity).insert({
      id,
      userId: begun.user,
      facilityId: begun.facility,
      patientId,
      described: JSON.stringify(begun.described),
      reason: begun.reason,
      assurance: begun.assurance,
      startedAt: begun.at,
      endsAt: begun.endsAt,
      endedAt: null,
      reviewDueAt: begun.reviewDueAt,
      reviewedAt: null,
      reviewedBy: null,
      outcome: null,
      reviewNote: null,
      version: 1,
    });
    // Nobody found costs the same statement.
    await putOnList(this.manager, begun.facility, patientId ?? '');
    const told = await this.#toTell(begun, patientId);
    await this.manager
      .getRepository(EmergencyNoticeEntity)
      .insert(told.map((userId) => ({ emergencyId: id, userId, toldAt: begun.at, seenAt: null })));
    return id;
  }

  /** How many of a person's last at that instant. */
  async openOf(userId: string, at: Instant): Promise<number> {
    const rows: { lasting: number | string }[] = await this.manager.query(
      `SELECT COUNT(*) AS lasting FROM emergency_access WHERE user_id = ? AND ends_at > ? AND (ended_at IS NULL OR ended_at > ?)`,
      [userId, at, at],
    );
    return Number(rows[0]!.lasting);
  }

  /** Ends it now. */
  async end(id: string, at: Instant): Promise<void> {
    await nextVersion(this.manager, EmergencyAccessEntity, id, undefined);
    await this.manager.getRepository(EmergencyAccessEntity).update({ id }, { endedAt: at });
  }

  /** @throws Refused STALE */
  async review(
    id: string,
    { user, at, outcome, note, version }: { user: string; at: Instant; outcome: EmergencyOutcome; note: string; version?: number | null },
  ): Promise<void> {
    await nextVersion(this.manager, EmergencyAccessEntity, id, version);
    await this.manager.getRepository(EmergencyAccessEntity).update({ id }, { reviewedAt: at, reviewedBy: user, outcome, reviewNote: note });
  }

  /** She has seen that it happened. Answers false where she was not told, or saw it before. */
  async seen(emergencyId: string, userId: string, at: Instant): Promise<boolean> {
    const notices = this.manager.getRepository(EmergencyNoticeEntity);
    const notice = await notices.findOneBy({ emergencyId, userId });
    if (!notice || notice.seenAt !== null) return false;
    await notices.update({ emergencyId, userId }, { seenAt: at });
    return true;
  }

  async byId(id: string, at: Instant): Promise<EmergencyAccessRecord | undefined> {
    const rows = await this.manager.getRepository(EmergencyAccessEntity).findBy({ id });
    return (await this.#records(rows, at)).find((record) => record.id === id);
  }

  /** The newest first: two statements. */
  async list({ facilityId, state, after, limit, at }: EmergencyQuery): Promise<EmergencyAccessRecord[]> {
    const over = '(e.ends_at <= :at OR e.ended_at <= :at)';
    const conditions: Record<EmergencyState, string> = {
      OPEN: `NOT ${over.replace('e.ended_at <= :at', '(e.ended_at IS NOT NULL AND e.ended_at <= :at)')}`,
      TO_REVIEW: `e.reviewed_at IS NULL AND e.review_due_at > :at AND ${over}`,
      OVERDUE: 'e.reviewed_at IS NULL AND e.review_due_at <= :at',
      REVIEWED: 'e.reviewed_at IS NOT NULL',
    };
    let query = this.manager.getRepository(EmergencyAccessEntity).createQueryBuilder('e').where('1 = 1', { at });
    if (facilityId !== undefined) query = query.andWhere('e.facility_id = :facilityId', { facilityId });
    if (state) query = query.andWhere(conditions[state]);
    if (after !== undefined) {
      const last = '(SELECT o.started_at FROM emergency_access o WHERE o.id = :after)';
      query = query.andWhere(`(e.started_at < ${last} OR (e.started_at = ${last} AND e.id > :after))`, { after });
    }
    const rows = await query.orderBy('e.startedAt', 'DESC').addOrderBy('e.id', 'ASC').limit(limit).getMany();
    return await this.#records(rows, at);
  }

  async #records(rows: readonly EmergencyAccessEntity[], at: Instant): Promise<EmergencyAccessRecord[]> {
    const notices = await this.manager
      .getRepository(EmergencyNoticeEntity)
      .find({ where: { emergencyId: In(rows.map(({ id }) => id)) }, order: { userId: 'ASC' } });
    return rows.map((row) =>
      recordOf(
        row,
        notices.filter(({ emergencyId }) => emergencyId === row.id),
        at,
      ),
    );
  }

  /** The one patient who is meant; null where there is none, or more than one: then nobody is shown for another. */
  async #find(described: Described, facility: string, at: Instant): Promise<string | null> {
    const rows: { id: string; name: string; kana_search: string }[] =
      'localPatientId' in described
        ? await this.manager.query(
            `SELECT p.id, p.name, p.kana_search FROM patient p JOIN patient_link l ON l.patient_id = p.id AND ${inForce('l', 'confirmed_at', 'ended_at')}
              WHERE l.facility_id = ? AND l.local_patient_id = ?`,
            [at, at, facility, described.localPatientId],
          )
        : await this.manager.query(
            `SELECT p.id, p.name, p.kana_search FROM patient p
              WHERE p.birth_date = ? AND p.sex = ? AND p.merged_into IS NULL AND (p.kana_search = ? OR REPLACE(REPLACE(p.name, '　', ''), ' ', '') = ?)`,
            [described.birthDate, described.sex, kanaSearchKey(described.name), described.name.replace(/\s/gu, '')],
          );
    const ids = new Set(rows.map(({ id }) => id));
    return ids.size === 1 ? [...ids][0]! : null;
  }

  async #toTell({ user, facility, at }: Begun, patientId: string | null): Promise<string[]> {
    const rows: { user_id: string }[] = await this.manager.query(
      `SELECT DISTINCT w.user_id FROM workplace w JOIN user_status s ON s.user_id = w.user_id AND ${inForce('s')}
        WHERE ${inForce('w')} AND w.user_id <> ? AND (w.role IN ('NETWORK_ADMIN', 'SUPPORT_CENTRE') OR (w.role = 'FACILITY_ADMIN' AND (w.facility_id = ?
           OR w.facility_id IN (SELECT l.facility_id FROM patient_link l WHERE l.patient_id = ? AND ${inForce('l', 'confirmed_at', 'ended_at')}))))`,
      [at, at, at, at, user, facility, patientId, at, at],
    );
    return rows.map((row) => row.user_id);
  }
}

function recordOf(row: EmergencyAccessEntity, notices: readonly EmergencyNoticeEntity[], at: Instant): EmergencyAccessRecord {
  const date = (instant: number | null) => (instant === null ? null : new Date(instant));
  return Object.assign(new EmergencyAccessRecord(), {
    id: row.id,
    state: stateOf(row, at),
    userId: row.userId,
    facilityId: row.facilityId,
    patientId: row.patientId,
    reason: row.reason,
    startedAt: new Date(row.startedAt),
    endsAt: new Date(row.endsAt),
    endedAt: date(row.endedAt),
    reviewDueAt: new Date(row.reviewDueAt),
    reviewedAt: date(row.reviewedAt),
    reviewedById: row.reviewedBy,
    outcome: row.outcome as EmergencyOutcome | null,
    note: row.reviewNote,
    told: notices.map(({ userId, toldAt, seenAt }) =>
      Object.assign(new EmergencyNotice(), { userId, toldAt: new Date(toldAt), seenAt: date(seenAt) }),
    ),
    version: row.version,
  });
}

function stateOf(row: EmergencyAccessEntity, at: Instant): EmergencyState {
  if (row.reviewedAt !== null) return EmergencyState.REVIEWED;
  if (row.reviewDueAt <= at) return EmergencyState.OVERDUE;
  return row.endsAt <= at || (row.endedAt !== null && row.endedAt <= at) ? EmergencyState.TO_REVIEW : EmergencyState.OPEN;
}

/** What the person who began it is told. */
export function shownToBeginner({ id, startedAt, endsAt, endedAt }: EmergencyAccessRecord): EmergencyAccess {
  return Object.assign(new EmergencyAccess(), { id, startedAt, endsAt: endedAt ?? endsAt });
}
