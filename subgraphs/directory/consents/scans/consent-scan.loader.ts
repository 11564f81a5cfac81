import type { LoaderDefinition } from '../../../kit/index.js';
import type { DirectoryContext } from '../../access/access.js';
import { toConsentScan } from './consent-scan.mapper.js';
import { ConsentScans } from './consent-scan.store.js';
import type { ConsentScan } from './consent-scan.type.js';

/** The scans of a consent, oldest first. */
export const CONSENT_SCANS: LoaderDefinition<string, ConsentScan[], DirectoryContext> = {
  load: async (consentIds, { database }) => {
    const lists = await new ConsentScans(database.manager).listFor(consentIds);
    return consentIds.map((id) => (lists.get(id) ?? []).map(toConsentScan));
  },
};
