import type { LoaderDefinition } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import type { OwnView } from './own-view.js';
import { readOwnViews } from './own-view.store.js';

/** Loads when the caller last viewed each patient, for the facility for which the caller acts. */
export const OWN_VIEWS: LoaderDefinition<string, OwnView | undefined, DirectoryContext> = {
  load: async (patients, { access, database }) => {
    const { id: user, acting } = await access.person();
    const views = await readOwnViews(database, { user, facility: acting!.id, patients });
    return patients.map((patient) => views.get(patient));
  },
};

/** Loads whether the caller may see another patient with the same kana. */
export const NAMESAKES: LoaderDefinition<string, boolean, DirectoryContext> = {
  load: async (patients, { access, caller, now }) => {
    const found = new Set(await access.viewable.namesakes(await access.person(), caller, now, patients));
    return patients.map((patient) => found.has(patient));
  },
};
