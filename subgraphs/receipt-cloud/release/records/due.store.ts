import { type DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import { CounterEntity, DueEntity } from './release.entity.js';

/** Rows of one statement. */
const BATCH = 500;

/**
 * Links whose key should be ordered again. Who writes a link, and who notices that a patient has changed, lock the same counter first: one of
 * the two sees the other's change.
 */
export class DueStore {
  constructor(private readonly database: DataSource) {}

  /** Lists links in the order in which they became due: one statement. */
  async list(after: number, first: number): Promise<DueEntity[]> {
    return await this.database.getRepository(DueEntity).find({ where: { seq: MoreThan(after) }, order: { seq: 'ASC' }, take: first });
  }

  /** Locks the counter until the transaction ends. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.getRepository(CounterEntity).increment({ name: 'due' }, 'value', 0);
  }

  /** Makes links due. The caller has locked the counter. */
  async add(manager: EntityManager, links: readonly string[]): Promise<void> {
    if (links.length === 0) return;
    const counters = manager.getRepository(CounterEntity);
    await counters.increment({ name: 'due' }, 'value', links.length);
    const from = (await counters.findOneByOrFail({ name: 'due' })).value - links.length + 1;
    for (let at = 0; at < links.length; at += BATCH) {
      const some = links.slice(at, at + BATCH);
      await this.remove(manager, some);
      await manager.getRepository(DueEntity).insert(some.map((link, index) => ({ seq: from + at + index, link })));
    }
  }

  async remove(manager: EntityManager, links: readonly string[]): Promise<void> {
    await manager.getRepository(DueEntity).delete({ link: In([...links]) });
  }
}
