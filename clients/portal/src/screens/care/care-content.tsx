import { CARE_CABINET, type CareContent, type Content, MoreCareRecords } from '@hareyaka/sdk';
import { useMemo } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { Picture } from '../../chart/picture.js';
import { dayInJapan } from '../../format/care-date.js';
import { formatDate } from '../../format/dates.js';
import { useGraph } from '../../graph/graph-context.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';

/** Milliseconds for which the addresses of one record's photos are asked for once: they work for a minute. */
const FRESH_MS = 30_000;

/** Loads a photo or file of a record. Its address works for a minute: the addresses of the whole record are asked for again together. */
export function useLoadCareContent(): (content: CareContent, size: 'url' | 'thumbnailUrl', signal?: AbortSignal) => Promise<Content> {
  const graph = useGraph();
  const { patient } = useChart();
  return useMemo(() => {
    const asked = new Map<string, { readonly at: number; readonly addresses: Promise<ReadonlyMap<string, string | null>> }>();
    const askAddresses = async (record: string): Promise<ReadonlyMap<string, string | null>> => {
      const { data } = await graph.ask(MoreCareRecords, {
        patient: patient.id,
        system: CARE_CABINET,
        first: 100,
        filter: { threadOf: record },
      });
      const records = data?.patient?.charts[0]?.careRecords?.nodes ?? [];
      return new Map(
        records.flatMap(({ attachments }) =>
          attachments.flatMap(({ id, url, thumbnailUrl }) => [[`${id} url`, url] as const, [`${id} thumbnailUrl`, thumbnailUrl] as const]),
        ),
      );
    };
    return async ({ record, attachment }, size, signal) => {
      const renew = async () => {
        const known = asked.get(record.id);
        const fresh = known && Date.now() - known.at < FRESH_MS ? known : { at: Date.now(), addresses: askAddresses(record.id) };
        asked.set(record.id, fresh);
        return (await fresh.addresses).get(`${attachment.id} ${size}`) ?? null;
      };
      const address = attachment[size] ?? (await renew());
      if (address === null) return { state: 'GONE' };
      return await graph.loadContent(address, renew, signal ? { signal } : {});
    };
  }, [graph, patient.id]);
}

/** A photo of a record: small, or as it was uploaded. */
export function CarePhoto({
  content,
  size = 'thumbnailUrl',
  className,
}: {
  readonly content: CareContent;
  readonly size?: 'url' | 'thumbnailUrl';
  readonly className?: string | undefined;
}) {
  const load = useLoadCareContent();
  const { care: words } = useWords();
  const { language } = useLanguage();
  const names = useNames();
  const { record, attachment, at } = content;
  const site = record.bodySite ? names.bodySite(record.bodySite) : words.record.noSite;
  return (
    <Picture
      id={`${attachment.id} ${size}`}
      alt={words.record.photo(site, formatDate(dayInJapan(new Date(at)), language))}
      load={(signal) => load(content, size, signal)}
      className={className}
      eager={size === 'url'}
    />
  );
}
