import { type EntityManager, In, IsNull } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { createId } from '../mutation/ids.js';
import { UploaderEntity } from './uploader.entity.js';

/** The registered machines of facilities. A withdrawn one stays, so that the past can be explained. */
export class UploaderStore {
  constructor(private readonly manager: EntityManager) {}

  async byId(id: string): Promise<UploaderEntity | undefined> {
    const row = await this.manager.getRepository(UploaderEntity).findOneBy({ id });
    return row?.id === id ? row : undefined;
  }

  /** The machine in force with this fingerprint. */
  async standing(fingerprint: string): Promise<UploaderEntity | undefined> {
    return (await this.manager.getRepository(UploaderEntity).findOneBy({ fingerprint, withdrawnAt: IsNull() })) ?? undefined;
  }

  /** How many machines of a facility are in force. */
  async countStanding(facilityId: string): Promise<number> {
    return await this.manager.getRepository(UploaderEntity).countBy({ facilityId, withdrawnAt: IsNull() });
  }

  async add(
    machine: Pick<UploaderEntity, 'facilityId' | 'fingerprint' | 'name'>,
    { user, at }: { readonly user: string; readonly at: Instant },
  ): Promise<string> {
    const id = createId('upl');
    const row = { id, ...machine, registeredAt: at, registeredBy: user, withdrawnAt: null, withdrawnBy: null };
    await this.manager.getRepository(UploaderEntity).insert(row);
    return id;
  }

  async withdraw(id: string, { user, at }: { readonly user: string; readonly at: Instant }): Promise<void> {
    await this.manager.getRepository(UploaderEntity).update({ id }, { withdrawnAt: at, withdrawnBy: user });
  }

  /** The machines of facilities, the first registered first, with withdrawn ones. One statement. */
  async ofFacilities(facilityIds: readonly string[]): Promise<UploaderEntity[]> {
    return await this.manager
      .getRepository(UploaderEntity)
      .find({ where: { facilityId: In([...facilityIds]) }, order: { registeredAt: 'ASC', id: 'ASC' } });
  }
}
