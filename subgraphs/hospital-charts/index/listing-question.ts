import type { CareDates, ChartAsk } from '../../kit/index.js';
import { listDataTypes } from './data-types.js';

/** A query to a registry. */
export interface ListingQuestion {
  readonly institution: string;
  readonly localId: string;
  /** Of a system whose store is encrypted: the patient's key, sealed for the system. */
  readonly key?: string | undefined;
  readonly dataTypes: readonly string[];
  /** The care dates of the folders, `YYYY-MM-DD`. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** Makes the registry query for one patient's request. */
export function toListingQuestion({ category, part, place }: ChartAsk, folders: CareDates): ListingQuestion {
  const { institution, localId, key } = place;
  return { institution, localId, ...(key !== undefined && { key }), dataTypes: listDataTypes(category, part), ...folders };
}
