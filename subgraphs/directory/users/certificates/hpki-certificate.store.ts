import { createHash } from 'node:crypto';
import { type EntityManager, IsNull } from 'typeorm';
import type { Instant } from '../../decision/facts.js';
import { takeNextVersion } from '../../mutation/changes.js';
import { createId } from '../../mutation/ids.js';
import type { CertificateName } from './certificate-name.js';
import { HpkiCertificateState } from './certificate-state.js';
import { HpkiCertificateEntity } from './hpki-certificate.entity.js';

/** Selects certificates, and the position after which the page begins. A field that is absent does not filter. */
export interface CertificateQuery {
  readonly userId?: string | undefined;
  readonly state?: HpkiCertificateState | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Who makes a change, when and why. */
interface Maker {
  readonly user: string;
  readonly at: Instant;
  readonly reason: string;
}

/** The table of registered certificates. */
export class HpkiCertificateStore {
  constructor(private readonly manager: EntityManager) {}

  async list({ userId, state, after, limit }: CertificateQuery): Promise<HpkiCertificateEntity[]> {
    let query = this.manager.getRepository(HpkiCertificateEntity).createQueryBuilder('c').where('1 = 1');
    if (userId !== undefined) query = query.andWhere('c.user_id = :userId', { userId });
    if (state !== undefined) query = query.andWhere(STATE_SQL[state]);
    if (after !== undefined) query = query.andWhere('c.id > :after', { after });
    return await query.orderBy('c.id', 'ASC').limit(limit).getMany();
  }

  async byId(id: string): Promise<HpkiCertificateEntity | undefined> {
    const row = await this.manager.getRepository(HpkiCertificateEntity).findOneBy({ id });
    return row?.id === id ? row : undefined;
  }

  /** Counts a person's certificates that are not withdrawn. */
  async countStanding(userId: string): Promise<number> {
    return await this.manager.getRepository(HpkiCertificateEntity).countBy({ userId, withdrawnAt: IsNull() });
  }

  /** Whether one of the person's certificates in force has these names: the issuer's, and each other one that was registered. */
  async isRegistered(userId: string, { issuer, serial, subject }: CertificateName, at: Instant): Promise<boolean> {
    const rows = await this.manager.getRepository(HpkiCertificateEntity).findBy({ userId, withdrawnAt: IsNull() });
    return rows.some(
      (row) =>
        row.approvedAt !== null &&
        row.approvedAt <= at &&
        row.issuer === issuer &&
        (row.serial === null || row.serial === serial) &&
        (row.subject === null || row.subject === subject) &&
        (row.serial !== null || row.subject !== null),
    );
  }

  async add(userId: string, name: CertificateName, { user, at, reason }: Maker): Promise<string> {
    const id = createId('hpk');
    const open = { approvedAt: null, approvedBy: null, withdrawnAt: null, withdrawnBy: null, withdrawReason: null };
    const row = { id, userId, ...name, namedHash: hashCertificateName(name), reason, registeredAt: at, registeredBy: user, ...open };
    await this.manager.getRepository(HpkiCertificateEntity).insert(row);
    return id;
  }

  async approve(id: string, { user, at }: Omit<Maker, 'reason'>): Promise<void> {
    await takeNextVersion(this.manager, HpkiCertificateEntity, id, undefined);
    await this.manager.getRepository(HpkiCertificateEntity).update({ id }, { approvedAt: at, approvedBy: user });
  }

  /** @throws Refused STALE */
  async withdraw(id: string, version: number | null | undefined, { user, at, reason }: Maker): Promise<void> {
    await takeNextVersion(this.manager, HpkiCertificateEntity, id, version);
    await this.manager.getRepository(HpkiCertificateEntity).update({ id }, { withdrawnAt: at, withdrawnBy: user, withdrawReason: reason });
  }
}

/** The state of a registered certificate. */
export function findState({ approvedAt, withdrawnAt }: Pick<HpkiCertificateEntity, 'approvedAt' | 'withdrawnAt'>): HpkiCertificateState {
  if (withdrawnAt !== null) return HpkiCertificateState.WITHDRAWN;
  return approvedAt === null ? HpkiCertificateState.PROPOSED : HpkiCertificateState.IN_FORCE;
}

const STATE_SQL: Readonly<Record<HpkiCertificateState, string>> = {
  PROPOSED: 'c.approved_at IS NULL AND c.withdrawn_at IS NULL',
  IN_FORCE: 'c.approved_at IS NOT NULL AND c.withdrawn_at IS NULL',
  WITHDRAWN: 'c.withdrawn_at IS NOT NULL',
};

/** A serial names one certificate; without it the subject names all of its holder. The parts are written as JSON, so that they do not mix. */
export function hashCertificateName({ issuer, serial, subject }: CertificateName): string {
  const parts = serial === null ? ['subject', issuer, subject] : ['serial', issuer, serial];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
