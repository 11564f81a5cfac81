import { type EntityManager, In, IsNull } from 'typeorm';
import { ConsentEntity } from '../consent.entity.js';
import type { Instant } from '../decision/facts.js';
import { putOnList } from '../facility-patient.store.js';
import { newId } from '../ids.js';
import { PatientEntity, PatientLinkEntity, PatientMergeEntity, ViewDayEntity } from '../patient.entity.js';
import { ViewingPermissionEntity } from '../viewing-permission.entity.js';
import { PatientMerge } from './link.type.js';

interface Author {
  readonly user: string;
  readonly at: Instant;
}

/**
 * Merges: what stands for one patient ends, and stands from then on for the other. Undone, what the merge made and still stands ends, and
 * stands again for the one it was. Nothing is overwritten; what was withdrawn meanwhile stays withdrawn.
 */
export class MergeStore {
  constructor(private readonly manager: EntityManager) {}

  async byId(id: string): Promise<PatientMerge | undefined> {
    const row = await this.manager.getRepository(PatientMergeEntity).findOneBy({ id });
    return row?.id === id ? mergeOf(row) : undefined;
  }

  /** Facilities at which both have a link that stands: there a person has two local IDs, and no program knows which is hers. */
  async linkedAtBoth(one: string, other: string): Promise<string[]> {
    const links = this.manager.getRepository(PatientLinkEntity);
    const [mine, theirs] = await Promise.all([
      links.findBy({ patientId: one, endedAt: IsNull() }),
      links.findBy({ patientId: other, endedAt: IsNull() }),
    ]);
    const known = new Set(theirs.map(({ facilityId }) => facilityId));
    return mine.map(({ facilityId }) => facilityId).filter((facility) => known.has(facility));
  }

  /** Lets nobody else merge these until this transaction ends. */
  async take(...ids: string[]): Promise<void> {
    for (const id of ids.sort()) await this.manager.getRepository(PatientEntity).increment({ id }, 'version', 1);
  }

  async merge(fromId: string, intoId: string, reason: string, author: Author): Promise<string> {
    const id = newId('mrg');
    const merge = { id, fromId, intoId, reason, mergedAt: author.at, mergedBy: author.user, undoneAt: null, undoneBy: null };
    await this.manager.getRepository(PatientMergeEntity).insert(merge);
    await this.manager.getRepository(PatientEntity).update({ id: fromId }, { mergedInto: intoId });
    const standing = await this.#standing(fromId);
    await this.#end(standing, `merged ${id}`, author);
    await this.#begin(standing, intoId, id, author);
    await this.#copyViews(fromId, intoId);
    return id;
  }

  async undo({ id, fromId, intoId }: PatientMerge, author: Author): Promise<void> {
    await this.manager.getRepository(PatientMergeEntity).update({ id }, { undoneAt: author.at, undoneBy: author.user });
    await this.manager.getRepository(PatientEntity).update({ id: fromId }, { mergedInto: null });
    const now = await this.#standing(intoId);
    const made = only(now, ({ mergeId }) => mergeId === id);
    const before = await this.#endedBy(fromId, `merged ${id}`);
    await this.#end(made, `unmerged ${id}`, author);
    // Only what still stands for the other comes back.
    const links = new Set(now.links.map(linkPlace));
    const consents = new Set(now.consents.map(consentPlace));
    const permissions = new Set(made.permissions.map(({ renews }) => renews));
    const again = {
      links: before.links.filter((row) => links.has(linkPlace(row))),
      consents: before.consents.filter((row) => consents.has(consentPlace(row))),
      permissions: before.permissions.filter((row) => permissions.has(row.id)),
    };
    await this.#begin(again, fromId, undefined, author);
  }

  async #standing(patientId: string): Promise<Rights> {
    return {
      links: await this.manager.getRepository(PatientLinkEntity).findBy({ patientId, endedAt: IsNull() }),
      consents: await this.manager.getRepository(ConsentEntity).findBy({ patientId, withdrawnAt: IsNull() }),
      permissions: await this.manager.getRepository(ViewingPermissionEntity).findBy({ patientId, revokedAt: IsNull() }),
    };
  }

  async #endedBy(patientId: string, reason: string): Promise<Rights> {
    return {
      links: await this.manager.getRepository(PatientLinkEntity).findBy({ patientId, endReason: reason }),
      consents: await this.manager.getRepository(ConsentEntity).findBy({ patientId, endReason: reason }),
      permissions: await this.manager.getRepository(ViewingPermissionEntity).findBy({ patientId, revokeReason: reason }),
    };
  }

  async #end({ links, consents, permissions }: Rights, reason: string, { user, at }: Author): Promise<void> {
    const ids = (rows: readonly { id: string }[]) => ({ id: In(rows.map(({ id }) => id)) });
    await this.manager.getRepository(PatientLinkEntity).update(ids(links), { endedAt: at, endedBy: user, endReason: reason });
    await this.manager.getRepository(ConsentEntity).update(ids(consents), { withdrawnAt: at, withdrawnBy: user, endReason: reason });
    await this.manager
      .getRepository(ViewingPermissionEntity)
      .update(ids(permissions), { revokedAt: at, revokedBy: user, revokeReason: reason });
  }

  /** What stood for one stands from now on for another, with the age that it has for rule 6. */
  async #begin(rights: Rights, patientId: string, mergeId: string | undefined, { user, at }: Author): Promise<void> {
    const anew = { patientId, version: 1, ...(mergeId === undefined ? {} : { mergeId }) };
    const has = new Set((await this.#standing(patientId)).consents.map(consentPlace));
    const consents = rights.consents.filter((row) => !has.has(consentPlace(row)));
    const ended = { endedAt: null, endedBy: null, endReason: null };
    await this.manager
      .getRepository(PatientLinkEntity)
      .insert(rights.links.map((row) => ({ ...row, ...anew, ...ended, id: newId('lnk'), confirmedAt: at, confirmedBy: user })));
    const kept = { withdrawnAt: null, withdrawnBy: null, endReason: null };
    await this.manager
      .getRepository(ConsentEntity)
      .insert(
        consents.map((row) => ({ ...row, ...anew, ...kept, id: newId('con'), startsAt: Math.max(row.startsAt, at), renews: row.id })),
      );
    const open = { revokedAt: null, revokedBy: null, revokeReason: null };
    await this.manager.getRepository(ViewingPermissionEntity).insert(
      rights.permissions.map((row) => ({
        ...row,
        ...anew,
        ...open,
        id: newId('prm'),
        validFrom: Math.max(row.validFrom, at),
        renews: row.id,
      })),
    );
    for (const facility of new Set([...rights.links.map((row) => row.facilityId), ...consents.map((row) => row.viewingFacilityId)]))
      await putOnList(this.manager, facility, patientId);
  }

  /** A facility that has looked at the one has looked at the other. */
  async #copyViews(from: string, to: string): Promise<void> {
    const views = this.manager.getRepository(ViewDayEntity);
    const known = new Set((await views.findBy({ patientId: to })).map(({ facilityId, day }) => `${facilityId} ${day}`));
    const copied = (await views.findBy({ patientId: from })).filter(({ facilityId, day }) => !known.has(`${facilityId} ${day}`));
    for (let i = 0; i < copied.length; i += 500) await views.insert(copied.slice(i, i + 500).map((row) => ({ ...row, patientId: to })));
  }
}

/** What may stand for a patient. */
interface Rights {
  readonly links: readonly PatientLinkEntity[];
  readonly consents: readonly ConsentEntity[];
  readonly permissions: readonly ViewingPermissionEntity[];
}

function only({ links, consents, permissions }: Rights, which: (row: { mergeId: string | null }) => boolean): Rights {
  return { links: links.filter(which), consents: consents.filter(which), permissions: permissions.filter(which) };
}

function linkPlace({ facilityId, localPatientId }: PatientLinkEntity): string {
  return `${facilityId} ${localPatientId}`;
}

function consentPlace({ disclosingFacilityId, viewingFacilityId, kind }: ConsentEntity): string {
  return `${disclosingFacilityId} ${viewingFacilityId} ${kind}`;
}

function mergeOf(row: PatientMergeEntity): PatientMerge {
  return Object.assign(new PatientMerge(), {
    id: row.id,
    fromId: row.fromId,
    intoId: row.intoId,
    reason: row.reason,
    mergedAt: new Date(row.mergedAt),
    undoneAt: row.undoneAt === null ? null : new Date(row.undoneAt),
  });
}
