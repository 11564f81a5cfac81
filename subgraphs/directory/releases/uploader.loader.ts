import type { LoaderDefinition } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { toUploader } from './uploader.mapper.js';
import { UploaderStore } from './uploader.store.js';
import type { Uploader } from './uploader.type.js';

/** The registered machines of a facility. */
export const UPLOADERS: LoaderDefinition<string, Uploader[], DirectoryContext> = {
  load: async (facilityIds, { database }) => {
    const rows = await new UploaderStore(database.manager).ofFacilities(facilityIds);
    return facilityIds.map((id) => rows.filter(({ facilityId }) => facilityId === id).map(toUploader));
  },
};
