import { type DataSource, type EntityManager, In, IsNull, Not } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import { readPages } from '../read-pages.js';
import { CareTeamEntity, CareTeamMemberEntity } from './care-team-member.entity.js';

/** A person who acts for a facility, and a patient. */
export interface MemberKey {
  readonly patient: string;
  readonly user: string;
  readonly facility: string;
}

/** One page of a team, the newest invitation first. */
export interface TeamPage {
  readonly patient: string;
  readonly first: number;
  /** The last row that the caller has. */
  readonly after: { readonly invitedAt: number; readonly id: string } | undefined;
}

/** The tables of care teams. */
export class CareTeamMemberStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Reads the accepted rows of these persons that nobody ended: one statement. The last day is not looked at. */
  async listAccepted(keys: readonly MemberKey[]): Promise<CareTeamMemberEntity[]> {
    const among = (values: readonly string[]) => In([...new Set(values)]);
    return await this.database.getRepository(CareTeamMemberEntity).findBy({
      patientId: among(keys.map(({ patient }) => patient)),
      userId: among(keys.map(({ user }) => user)),
      facilityId: among(keys.map(({ facility }) => facility)),
      acceptedAt: Not(IsNull()),
      endedAt: IsNull(),
    });
  }

  /** Reads the rows of a person at a facility that are not answered, at most 200. */
  async listInvitations({ user, facility }: Omit<MemberKey, 'patient'>): Promise<CareTeamMemberEntity[]> {
    return await this.database.getRepository(CareTeamMemberEntity).find({
      where: { userId: user, facilityId: facility, acceptedAt: IsNull(), declinedAt: IsNull(), endedAt: IsNull() },
      order: { invitedAt: 'DESC', id: 'DESC' },
      take: 200,
    });
  }

  /** Reads the accepted rows of these patients' teams that nobody ended: one statement. The last day is not looked at. */
  async listTeams(patients: readonly string[]): Promise<CareTeamMemberEntity[]> {
    if (patients.length === 0) return [];
    return await this.database
      .getRepository(CareTeamMemberEntity)
      .findBy({ patientId: In([...new Set(patients)]), acceptedAt: Not(IsNull()), endedAt: IsNull() });
  }

  async find(patient: string, id: string): Promise<CareTeamMemberEntity | null> {
    return await this.database.getRepository(CareTeamMemberEntity).findOneBy({ id, patientId: patient });
  }

  /** Reads one page of each team: one statement. */
  async listPages(pages: readonly TeamPage[]): Promise<CareTeamMemberEntity[][]> {
    return await readPages(this.database, CareTeamMemberEntity, {
      pages: pages.map(({ patient, first, after }) => ({
        where: `t.patient_id = ?${after ? ' AND (t.invited_at < ? OR (t.invited_at = ? AND t.id < ?))' : ''}`,
        parameters: [patient, ...(after ? [after.invitedAt, after.invitedAt, after.id] : [])],
        limit: first,
      })),
      order: 't.invited_at DESC, t.id DESC',
      compare: (a, b) => b.invitedAt - a.invitedAt || (a.id < b.id ? 1 : -1),
    });
  }

  /**
   * Changes a team: one change of a team at a time.
   *
   * @param caller whose turn to write it takes
   * @param task gets the rows that nobody declined or ended, as they are now
   */
  async change<T>(
    { caller, patient }: { readonly caller: string; readonly patient: string },
    task: (rows: readonly CareTeamMemberEntity[], tables: TeamTables) => Promise<T>,
  ): Promise<T> {
    return await this.writer.transaction(caller, async (manager) => {
      await lockTeam(manager, patient);
      const members = manager.getRepository(CareTeamMemberEntity);
      const rows = await members.findBy({ patientId: patient, declinedAt: IsNull(), endedAt: IsNull() });
      return await task(rows, {
        add: async (row) => void (await members.insert(row)),
        save: async (row) => void (await members.update({ id: row.id }, row)),
      });
    });
  }
}

/** Writes rows of a team whose lock is held. */
export interface TeamTables {
  add(row: CareTeamMemberEntity): Promise<void>;
  save(row: CareTeamMemberEntity): Promise<void>;
}

/** Takes the lock of a team. The first statement of the transaction writes, so that SQLite reads nothing old after it. */
async function lockTeam(manager: EntityManager, patient: string): Promise<void> {
  await manager.createQueryBuilder().insert().into(CareTeamEntity).values({ patientId: patient, version: 0 }).orIgnore().execute();
  await manager.increment(CareTeamEntity, { patientId: patient }, 'version', 1);
}
