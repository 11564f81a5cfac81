import type { AllergyPartFragment } from '../generated/operation-types.js';
import type { Lane } from '../lane.js';
import { type Connection, type ListAnswers, listAnswers } from '../list-state.js';
import { normalizeText, textOf } from './coding.js';
import { listItems, type Sourced } from './sourced.js';

/** The list of a chart that the allergies need. */
export interface AllergyChart {
  readonly allergies: Connection<AllergyPartFragment> | null;
}

/** The four states of the allergies in the banner. */
export type AllergyState =
  /** At least one is listed. `whole` says whether the list can be longer. */
  | 'LISTED'
  /** A facility recorded that there is none: `none` says who and when. Every facility that was asked has answered. */
  | 'NONE_RECORDED'
  /** Nothing is recorded at the facilities that answered, and every facility that may answer did. This is not the same as “no allergies”. */
  | 'NO_RECORD'
  /** Nothing is listed, and a facility has not answered, or none may answer: whether there are allergies is not known. */
  | 'NOT_RETRIEVED';

/** What the banner says about allergies. */
export interface AllergySummary {
  readonly state: AllergyState;
  /** Whether every facility that may answer has answered completely. If not, more may exist, whatever is listed. */
  readonly whole: boolean;
  /** Allergies and intolerances, also suspected and inactive ones: each with its status. Newest first. */
  readonly listed: readonly Sourced<AllergyPartFragment>[];
  /** Entries that say that there is none. They stay beside listed ones: then facilities contradict each other. Newest first. */
  readonly none: readonly Sourced<AllergyPartFragment>[];
  readonly answers: ListAnswers;
}

/** Entries with which a hospital records that there is no allergy: the whole text of the substance, not a part of it. */
const NONE =
  /^(薬剤|薬物|食物|食品)?(アレルギー)?(は)?(特に)?(なし|無し|無|ナシ|ありません|no(ne)?known.*allerg(y|ies)|nkd?a|none|noallerg(y|ies))[。.]?$/;

/** Whether the entry says that there is no allergy. */
export function saysNone(allergy: AllergyPartFragment): boolean {
  const text = textOf(allergy.substance);
  return text !== undefined && NONE.test(normalizeText(text).replaceAll('アレルギ-', 'アレルギー'));
}

/**
 * Sums up the allergies of all lanes in one of four states. A doctor must never read “none” before every facility has answered: NOT_RETRIEVED wins over
 * NONE_RECORDED and NO_RECORD as long as one lane is loading, one has failed, or one facility did not answer completely. Listed allergies are
 * shown at once, with `whole: false` until all have answered.
 *
 * A facility that withholds the category does not make the answer incomplete, but it does not count as an answer either.
 */
export function summarizeAllergies(lanes: readonly Lane<AllergyChart>[]): AllergySummary {
  const items = listItems(lanes, 'allergies');
  const answers = listAnswers(lanes, 'allergies');
  const none = items.filter(({ node }) => saysNone(node));
  const listed = items.filter(({ node }) => !saysNone(node));
  const whole = lanes.length > 0 && answers.kind === 'COMPLETE' && answers.more.length === 0;
  const state = ((): AllergyState => {
    if (listed.length > 0) return 'LISTED';
    if (!whole || answers.answered === 0) return 'NOT_RETRIEVED';
    return none.length > 0 ? 'NONE_RECORDED' : 'NO_RECORD';
  })();
  return { state, whole, listed, none, answers };
}
