import type { BodySite, CareRecordFilter, CareRecordKind } from '@hareyaka/sdk';
import type { RecordsWanted } from './use-care.js';

/** The conditions of the thread, as they are entered; empty: no condition. */
export interface ThreadFilter {
  readonly text: string;
  readonly from: string;
  readonly until: string;
  readonly profession: string;
  readonly kind: string;
  readonly site: string;
  readonly tag: string;
}

export const NO_FILTER: ThreadFilter = { text: '', from: '', until: '', profession: '', kind: '', site: '', tag: '' };

/** How many conditions are set. */
export function countConditions(filter: ThreadFilter): number {
  return Object.values(filter).filter((value: string) => value.trim() !== '').length;
}

/** What is asked of the care cabinet. Without a condition there is neither period nor filter. */
export function readThreadFilter({ text, from, until, profession, kind, site, tag }: ThreadFilter): RecordsWanted {
  const words = text.trim().split(/\s+/).filter(Boolean).slice(0, 10).join(' ').slice(0, 100);
  const filter: CareRecordFilter = {
    ...(words !== '' && { text: words }),
    ...(profession !== '' && { professions: [profession] }),
    ...(kind !== '' && { kinds: [kind as CareRecordKind] }),
    ...(site !== '' && { bodySite: site as BodySite }),
    ...(tag.trim() !== '' && { tag: tag.trim().replace(/^#/, '') }),
  };
  return {
    ...((from !== '' || until !== '') && { period: { ...(from !== '' && { from }), ...(until !== '' && { until }) } }),
    ...(Object.keys(filter).length > 0 && { filter }),
  };
}
