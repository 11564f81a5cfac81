import {
  AnswerState,
  type FindPatientsArgs,
  type FoundPatients,
  SearchedName,
  type SubgraphContext,
  type SystemSource,
} from '../../kit/index.js';
import { NotSearchable } from './release-search.js';

/**
 * Answers a search that the receipt cloud cannot do, such as one by kana alone, with a failure UNSUPPORTED for each name. It is no error of the caller:
 * the same search is right for the other systems, and their results stand beside it.
 */
export function makeSearchable(system: SystemSource): SystemSource {
  return {
    status: async (context) => await system.status(context),
    find: async (args: FindPatientsArgs, context: SubgraphContext): Promise<FoundPatients> => {
      try {
        return await system.find(args, context);
      } catch (error) {
        if (!(error instanceof NotSearchable)) throw error;
        const searched = [args.name ? SearchedName.NAME : null, args.kana ? SearchedName.KANA : null].filter((one) => one !== null);
        return { patients: [], after: null, failures: searched.map((one) => ({ searched: one, state: AnswerState.UNSUPPORTED })) };
      }
    },
  };
}
