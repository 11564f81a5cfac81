import type { LoaderDefinition } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { LinkRelease } from './link-release.type.js';
import { readReleases } from './released-key.store.js';

/** The release of each link's key; null if none was ordered. One statement. */
export const LINK_RELEASES: LoaderDefinition<string, LinkRelease | null, DirectoryContext> = {
  load: async (linkIds, { database }) => {
    const rows = new Map((await readReleases(database.manager, linkIds)).map((row) => [row.linkId, row]));
    return linkIds.map((linkId) => {
      const row = rows.get(linkId);
      if (!row) return null;
      return Object.assign(new LinkRelease(), { linkId, state: row.state, reason: row.reason, changedAt: new Date(row.changedAt) });
    });
  },
};
