import { type EntityManager, In, Like, MoreThan } from 'typeorm';
import { isSearchableKana, toKanaSearchKey, toKanaSortKey } from '../../kit/index.js';
import { takeNextVersion } from '../mutation/changes.js';
import { createId } from '../mutation/ids.js';
import { followOnLists } from '../patients/facility-patient.store.js';
import { PatientEntity, PatientLinkEntity } from '../patients/patient.entity.js';

/** A patient's details. */
export type Demographics = Pick<PatientEntity, 'name' | 'kana' | 'birthDate' | 'sex'>;

/** Patients, as the support centre sees them. It also compares ids in TypeScript, because MySQL ignores trailing blanks. */
export class PatientRecordStore {
  constructor(private readonly manager: EntityManager) {}

  async list(query: {
    id?: string | undefined;
    networkId?: string | undefined;
    kana?: string | undefined;
    birthDate?: string | undefined;
    after?: string | undefined;
    limit: number;
  }): Promise<PatientEntity[]> {
    const { id, after, kana, limit, ...exact } = query;
    // All patients begin with nothing.
    if (kana !== undefined && !isSearchableKana(kana)) return [];
    const given = Object.fromEntries(Object.entries(exact).filter(([, value]) => value !== undefined));
    const rows = await this.manager.getRepository(PatientEntity).find({
      where: {
        ...given,
        ...(kana === undefined ? {} : { kanaSearch: Like(`${toKanaSearchKey(kana).replace(/[\\%_]/g, '')}%`) }),
        ...(id === undefined ? (after ? { id: MoreThan(after) } : {}) : { id }),
      },
      order: { id: 'ASC' },
      take: limit,
    });
    return rows.filter((row) => id === undefined || row.id === id);
  }

  async byId(id: string): Promise<PatientEntity | undefined> {
    return (await this.list({ id, limit: 1 }))[0];
  }

  /** Links of patients, including ended ones. */
  async links(patientIds: readonly string[]): Promise<PatientLinkEntity[]> {
    return await this.manager
      .getRepository(PatientLinkEntity)
      .find({ where: { patientId: In([...patientIds]) }, order: { confirmedAt: 'ASC', id: 'ASC' } });
  }

  async linkById(id: string): Promise<PatientLinkEntity | undefined> {
    const row = await this.manager.getRepository(PatientLinkEntity).findOneBy({ id });
    return row?.id === id ? row : undefined;
  }

  async add(patient: Demographics & { networkId: string }): Promise<string> {
    const id = createId('pat');
    await this.manager.getRepository(PatientEntity).insert({ id, ...patient, ...makeKeys(patient.kana), mergedInto: null, version: 1 });
    return id;
  }

  /** @throws Refused STALE */
  async update(id: string, version: number, change: Partial<Demographics>): Promise<void> {
    await takeNextVersion(this.manager, PatientEntity, id, version);
    const keys = change.kana === undefined ? undefined : makeKeys(change.kana);
    if (Object.keys(change).length > 0) await this.manager.getRepository(PatientEntity).update({ id }, { ...change, ...keys });
    await followOnLists(this.manager, id);
  }
}

function makeKeys(kana: string) {
  return { kanaSort: toKanaSortKey(kana), kanaSearch: toKanaSearchKey(kana) };
}
