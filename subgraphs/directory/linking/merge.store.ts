import { type EntityManager, IsNull } from 'typeorm';
import type { ConsentEntity } from '../consents/consent.entity.js';
import type { Instant } from '../decision/facts.js';
import { splitChunks } from '../mutation/chunks.js';
import { createId } from '../mutation/ids.js';
import { PatientEntity, PatientLinkEntity, PatientMergeEntity, ViewDayEntity } from '../patients/patient.entity.js';
import { PatientRights, type Rights } from './patient-rights.js';

interface Author {
  readonly user: string;
  readonly at: Instant;
}

/**
 * Merges: the rights of one patient end, and the other patient gets copies. Undoing a merge ends the copies that are still in force, and
 * restores the originals. Nothing is overwritten; a right that was withdrawn meanwhile stays withdrawn. Both patients' facts are locked.
 */
export class MergeStore {
  readonly #rights: PatientRights;

  constructor(private readonly manager: EntityManager) {
    this.#rights = new PatientRights(manager);
  }

  async byId(id: string): Promise<PatientMergeEntity | undefined> {
    const row = await this.manager.getRepository(PatientMergeEntity).findOneBy({ id });
    return row?.id === id ? row : undefined;
  }

  /** The merge in force for this patient. */
  async standing(fromId: string): Promise<string | undefined> {
    return (await this.manager.getRepository(PatientMergeEntity).findOneBy({ fromId, undoneAt: IsNull() }))?.id;
  }

  /** Facilities at which both have a link in force. There one person would have two local IDs, and no program knows which is right. */
  async linkedAtBoth(one: string, other: string): Promise<string[]> {
    const links = this.manager.getRepository(PatientLinkEntity);
    const [mine, theirs] = await Promise.all([
      links.findBy({ patientId: one, endedAt: IsNull() }),
      links.findBy({ patientId: other, endedAt: IsNull() }),
    ]);
    const known = new Set(theirs.map(({ facilityId }) => facilityId));
    return mine.map(({ facilityId }) => facilityId).filter((facility) => known.has(facility));
  }

  async merge(fromId: string, intoId: string, reason: string, author: Author): Promise<string> {
    const id = createId('mrg');
    const merge = { id, fromId, intoId, reason, mergedAt: author.at, mergedBy: author.user, undoneAt: null, undoneBy: null };
    await this.manager.getRepository(PatientMergeEntity).insert(merge);
    await this.#point(fromId, intoId);
    const standing = await this.#rights.standing(fromId);
    const has = new Set((await this.#rights.standing(intoId)).consents.map(encodeConsentPlace));
    await this.#rights.end(standing, `merged ${id}`, author);
    const moved = { ...standing, consents: standing.consents.filter((row) => !has.has(encodeConsentPlace(row))) };
    await this.#rights.begin(moved, { patientId: intoId, renewed: (before) => before, mergeId: id }, author);
    await this.#copyViews(fromId, intoId);
    return id;
  }

  async undo({ id, fromId, intoId }: PatientMergeEntity, author: Author): Promise<void> {
    await this.manager.getRepository(PatientMergeEntity).update({ id }, { undoneAt: author.at, undoneBy: author.user });
    await this.#point(fromId, null);
    const now = await this.#rights.standing(intoId);
    const made = await this.#rights.madeBy(intoId, id);
    const before = await this.#rights.endedFor(fromId, `merged ${id}`);
    await this.#rights.end(
      filterRights(now, ({ mergeId }) => mergeId === id),
      `unmerged ${id}`,
      author,
    );
    const heirs = findSuccessors(made, now);
    // If the other patient had the same consent, no copy was made: the consent comes back if the other's is still in force.
    const copied = new Set(made.consents.map(({ renews }) => renews));
    const places = new Set(now.consents.map(encodeConsentPlace));
    const has = new Set((await this.#rights.standing(fromId)).consents.map(encodeConsentPlace));
    const comesBack = (row: ConsentEntity) => heirs.has(row.id) || (!copied.has(row.id) && places.has(encodeConsentPlace(row)));
    const again = {
      links: before.links.filter((row) => heirs.has(row.id)),
      consents: before.consents.filter((row) => comesBack(row) && !has.has(encodeConsentPlace(row))),
      permissions: before.permissions.filter((row) => heirs.has(row.id)),
    };
    await this.#rights.begin(again, { patientId: fromId, renewed: (ended) => heirs.get(ended) ?? ended }, author);
  }

  async #point(fromId: string, mergedInto: string | null): Promise<void> {
    await this.manager.getRepository(PatientEntity).update({ id: fromId }, { mergedInto, version: () => 'version + 1' });
  }

  /** Adds the views of one patient by each facility to those of the other. */
  async #copyViews(from: string, to: string): Promise<void> {
    const views = this.manager.getRepository(ViewDayEntity);
    const known = new Set((await views.findBy({ patientId: to })).map(({ facilityId, day }) => `${facilityId} ${day}`));
    const copied = (await views.findBy({ patientId: from })).filter(({ facilityId, day }) => !known.has(`${facilityId} ${day}`));
    for (const some of splitChunks(copied)) await views.insert(some.map((row) => ({ ...row, patientId: to })));
  }
}

/** For each right that a merge ended, finds its successor in force: its copy, or a renewal of the copy. */
function findSuccessors(made: Rights, now: Rights): Map<string, string> {
  const rows = [...made.links, ...made.consents, ...made.permissions];
  const renewed = new Map(rows.map(({ id, renews }) => [id, renews]));
  const standing = new Set([...now.links, ...now.consents, ...now.permissions].map(({ id }) => id));
  const heirs = new Map<string, string>();
  for (const { id } of rows.filter((row) => standing.has(row.id))) {
    let first = id;
    for (let before = renewed.get(first); before && renewed.has(before); before = renewed.get(first)) first = before;
    heirs.set(renewed.get(first) ?? first, id);
  }
  return heirs;
}

function filterRights({ links, consents, permissions }: Rights, which: (row: { mergeId: string | null }) => boolean): Rights {
  return { links: links.filter(which), consents: consents.filter(which), permissions: permissions.filter(which) };
}

function encodeConsentPlace({ disclosingFacilityId, viewingFacilityId, kind }: ConsentEntity): string {
  return `${disclosingFacilityId} ${viewingFacilityId} ${kind}`;
}
