import { createHash } from 'node:crypto';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { isDuplicate, type Writer } from '../../kit/index.js';
import { fingerprintOf, makeCode, readTyped } from '../envelope/fingerprint.js';
import { ReceiptError } from '../receipt-error.js';
import { CodeEntity, CredentialEntity, TenantEntity } from './tenant.entity.js';

/** Milliseconds for which a code is valid. */
export const CODE_LIFE = 7 * 86_400_000;

/** A facility, and one of its credentials. */
export interface EnrolledMachine {
  readonly tenant: Pick<TenantEntity, 'tenant' | 'institution' | 'quotaBytes' | 'usedBytes' | 'tagKeyClinic' | 'tagKeyRelease'>;
  readonly credential: Pick<CredentialEntity, 'keyid' | 'signingKey' | 'clinicKey' | 'revokedAt'>;
}

/** The public keys of a machine: 32 bytes each, as base64url. */
export interface DescribedCredential {
  readonly signingKey: string;
  readonly clinicKey: string;
  /** Milliseconds since 1970 UTC; null while it is in force. */
  readonly revokedAt: number | null;
}

/** A facility as the release process sees it. */
export interface DescribedTenant {
  readonly tenant: string;
  readonly institution: string;
  /** The number of its last delivery. */
  readonly seq: number;
  /** The tag key, wrapped to the release process. */
  readonly tagKey: string | null;
  /** All that it ever had, the oldest first. */
  readonly credentials: readonly DescribedCredential[];
}

interface JoinedRow {
  readonly tenant: string;
  readonly institution: string;
  readonly seq: number | string;
  readonly tag_key_release: string | null;
  readonly signing_key: string | null;
  readonly clinic_key: string | null;
  readonly revoked_at: number | string | null;
}

interface MachineRow {
  readonly keyid: string;
  readonly tenant: string;
  readonly institution: string;
  readonly quota_bytes: number | string;
  readonly used_bytes: number | string;
  readonly tag_key_clinic: string | null;
  readonly tag_key_release: string | null;
  readonly signing_key: string;
  readonly clinic_key: string;
  readonly revoked_at: number | string | null;
}

/** What a machine gives at its enrolment. Keys are 32 bytes as base64url. */
export interface Enrolment {
  readonly code: string;
  readonly signingKey: string;
  readonly clinicKey: string;
  readonly name: string;
}

/** What a code is made for. */
export interface NewCode {
  readonly institution: string;
  readonly quotaBytes: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Whether a machine without the facility's keys may use it. The facility then begins with a new tag key: what it sent before is closed to it. */
  readonly startsOver?: boolean;
}

/** Facilities, codes and credentials. */
export class TenantStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Makes a one-time code, and the facility if it is new. @returns the code, which is kept nowhere */
  async makeCode(tenant: string, { institution, quotaBytes, now, startsOver = false }: NewCode): Promise<string> {
    const code = makeCode();
    await this.writer.transaction(tenant, async (manager) => {
      const tenants = manager.getRepository(TenantEntity);
      const { affected } = await tenants.update({ tenant }, { institution, quotaBytes });
      if (affected === 0)
        await tenants.insert({
          tenant,
          institution,
          quotaBytes,
          usedBytes: 0,
          seq: 0,
          tagKeyClinic: null,
          tagKeyRelease: null,
          clinicKey: null,
          createdAt: now,
        });
      await manager.getRepository(CodeEntity).insert({
        hash: hashCode(code),
        tenant,
        createdAt: now,
        expiresAt: now + CODE_LIFE,
        usedAt: null,
        usedBy: null,
        startsOver: startsOver ? 1 : 0,
      });
    });
    return code;
  }

  /** Revokes every credential of a facility, and its codes. @returns how many credentials were in force */
  async revoke(tenant: string, now: number): Promise<number> {
    return await this.writer.transaction(tenant, async (manager) => {
      await manager.getRepository(CodeEntity).update({ tenant, usedAt: IsNull() }, { expiresAt: 0 });
      return await revokeCredentials(manager, tenant, now);
    });
  }

  /**
   * Enrols a machine: its code is used, and the facility's older credential is revoked. The same request again changes nothing. A machine that is
   * refused changes nothing either: its code stays valid, and the older machine works on.
   *
   * @throws ReceiptError CODE_UNKNOWN, CODE_USED, KEY_USED, TAG_KEY_OTHER
   */
  async enrol({ code, signingKey, clinicKey, name }: Enrolment, now: number): Promise<EnrolledMachine> {
    const hash = hashCode(readTyped(code));
    const keyid = fingerprintOf(Buffer.from(signingKey, 'base64url'));
    const known = await this.database.getRepository(CodeEntity).findOneBy({ hash });
    if (!known || (known.usedAt === null && known.expiresAt <= now)) throw new ReceiptError('CODE_UNKNOWN');
    return await this.writer
      .transaction(ENROLMENTS, async (manager) => {
        const codes = manager.getRepository(CodeEntity);
        const { affected } = await codes
          .createQueryBuilder()
          .update()
          .set({ usedAt: now, usedBy: keyid })
          .where('hash = :hash AND used_at IS NULL AND expires_at > :now', { hash, now })
          .execute();
        const found = await codes.findOneBy({ hash });
        if (!found || (found.usedAt === null && affected !== 1)) throw new ReceiptError('CODE_UNKNOWN');
        if (found.usedBy !== keyid) throw new ReceiptError('CODE_USED');
        const { tenant } = found;
        if (affected === 1) {
          await demandFormerKeys(manager, { ...found, clinicKey });
          await revokeCredentials(manager, tenant, now);
          await manager
            .getRepository(CredentialEntity)
            .insert({ keyid, tenant, signingKey, clinicKey, name, createdAt: now, revokedAt: null });
        }
        const machine = await findMachine(manager, keyid);
        if (!machine || machine.credential.clinicKey !== clinicKey) throw new ReceiptError('CODE_USED');
        return machine;
      })
      .catch((error: unknown) => {
        throw isDuplicate(error) ? new ReceiptError('KEY_USED') : error;
      });
  }

  /** A credential with its facility: one statement. */
  async find(keyid: string): Promise<EnrolledMachine | undefined> {
    return await findMachine(this.database.manager, keyid);
  }

  /**
   * Keeps the wrapped tag key of a facility. The same wrappings again change nothing.
   *
   * @throws ReceiptError TAG_KEY_KEPT if there is another one
   */
  async keepTagKey(
    { tenant, keyid, clinicKey }: { readonly tenant: string; readonly keyid: string; readonly clinicKey: string },
    wrapped: { readonly clinic: string; readonly release: string },
  ): Promise<void> {
    await this.writer.transaction(tenant, async (manager) => {
      const tenants = manager.getRepository(TenantEntity);
      await tenants.update({ tenant, tagKeyClinic: IsNull() }, { tagKeyClinic: wrapped.clinic, tagKeyRelease: wrapped.release, clinicKey });
      const machine = await demandInForce(manager, keyid);
      if (machine.tenant.tagKeyClinic !== wrapped.clinic || machine.tenant.tagKeyRelease !== wrapped.release)
        throw new ReceiptError('TAG_KEY_KEPT');
    });
  }

  /** Facilities by id with all credentials that they ever had, for the release process: one statement. */
  async list(after: string, first: number): Promise<DescribedTenant[]> {
    return await this.#describe('tenant > ? ORDER BY tenant LIMIT ?', [after, first]);
  }

  /** One facility with all credentials that it ever had: one statement. */
  async describe(tenant: string): Promise<DescribedTenant | undefined> {
    return (await this.#describe('tenant = ?', [tenant]))[0];
  }

  async #describe(where: string, parameters: readonly unknown[]): Promise<DescribedTenant[]> {
    const rows: JoinedRow[] = await this.database.query(
      `SELECT t.tenant, t.institution, t.seq, t.tag_key_release, c.signing_key, c.clinic_key, c.revoked_at
         FROM (SELECT tenant, institution, seq, tag_key_release FROM receipt_tenant WHERE ${where}) t
         LEFT JOIN receipt_credential c ON c.tenant = t.tenant
        ORDER BY t.tenant, c.created_at, c.keyid`,
      [...parameters],
    );
    const found = new Map<string, DescribedTenant & { readonly credentials: DescribedCredential[] }>();
    for (const row of rows) {
      const { tenant, institution, seq, tag_key_release: tagKey, signing_key: signingKey, clinic_key: clinicKey, revoked_at: at } = row;
      const described = found.get(tenant) ?? { tenant, institution, seq: Number(seq), tagKey, credentials: [] };
      found.set(tenant, described);
      if (signingKey !== null && clinicKey !== null)
        described.credentials.push({ signingKey, clinicKey, revokedAt: at === null ? null : Number(at) });
    }
    return [...found.values()];
  }
}

/**
 * The machine of a credential that is still in force, in a transaction: a credential that is revoked while its request runs changes nothing afterwards.
 *
 * @throws ReceiptError CREDENTIAL_REVOKED
 */
export async function demandInForce(manager: EntityManager, keyid: string): Promise<EnrolledMachine> {
  const machine = await findMachine(manager, keyid);
  if (!machine || machine.credential.revokedAt !== null) throw new ReceiptError('CREDENTIAL_REVOKED');
  return machine;
}

/** Every request asks this twice, so it is written by hand: TypeORM would build the statement anew each time. */
const MACHINE = `SELECT c.keyid, c.tenant, c.signing_key, c.clinic_key, c.revoked_at, t.institution, t.quota_bytes, t.used_bytes, t.tag_key_clinic, t.tag_key_release
  FROM receipt_credential c INNER JOIN receipt_tenant t ON t.tenant = c.tenant WHERE c.keyid = ?`;

async function findMachine(manager: EntityManager, keyid: string): Promise<EnrolledMachine | undefined> {
  const [row]: MachineRow[] = await manager.query(MACHINE, [keyid]);
  if (!row) return undefined;
  const { tenant, institution, signing_key: signingKey, clinic_key: clinicKey, revoked_at: revokedAt } = row;
  return {
    tenant: {
      ...{ tenant, institution, quotaBytes: Number(row.quota_bytes), usedBytes: Number(row.used_bytes) },
      ...{ tagKeyClinic: row.tag_key_clinic, tagKeyRelease: row.tag_key_release },
    },
    credential: { keyid: row.keyid, signingKey, clinicKey, revokedAt: revokedAt === null ? null : Number(revokedAt) },
  };
}

/**
 * Refuses a machine that does not have the clinic key for which the facility's tag key is wrapped: it could send nothing, and the machine that it
 * replaces could not either. With a code to start over, the facility's tag key is forgotten instead, and the machine sends its own.
 *
 * @throws ReceiptError TAG_KEY_OTHER
 */
async function demandFormerKeys(
  manager: EntityManager,
  { tenant, clinicKey, startsOver }: Pick<CodeEntity, 'tenant' | 'startsOver'> & { readonly clinicKey: string },
): Promise<void> {
  // Locked: the older machine may send its tag key at this moment.
  const lock = manager.connection.options.type === 'mysql' ? ' FOR UPDATE' : '';
  const [facility]: { tag_key_clinic: string | null; clinic_key: string | null }[] = await manager.query(
    `SELECT tag_key_clinic, clinic_key FROM receipt_tenant WHERE tenant = ?${lock}`,
    [tenant],
  );
  if (!facility || facility.tag_key_clinic === null) return;
  const isHeld =
    facility.clinic_key === null
      ? await manager.getRepository(CredentialEntity).existsBy({ tenant, clinicKey })
      : facility.clinic_key === clinicKey;
  if (isHeld) return;
  if (startsOver !== 1) throw new ReceiptError('TAG_KEY_OTHER');
  await manager.getRepository(TenantEntity).update({ tenant }, { tagKeyClinic: null, tagKeyRelease: null, clinicKey: null });
}

async function revokeCredentials(manager: EntityManager, tenant: string, now: number): Promise<number> {
  const { affected } = await manager.getRepository(CredentialEntity).update({ tenant, revokedAt: IsNull() }, { revokedAt: now });
  return affected ?? 0;
}

/** Who is not enrolled yet shares one caller's turns to write. */
const ENROLMENTS = 'enrolments';

function hashCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
