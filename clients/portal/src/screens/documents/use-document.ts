import { type ChartDocumentsQuery, type ChartOf, MoreDocuments, type NodeOf, type Sourced } from '@hareyaka/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { useGraph } from '../../graph/graph-context.js';
import { type CdaDocument, readCda } from './read-cda.js';

/** The chart of one system, as this screen asks for it. */
export type DocumentsChart = ChartOf<ChartDocumentsQuery>;
/** One document of the list. */
export type ListedDocument = NodeOf<DocumentsChart, 'documents'>;

/** What came of the document that is open. */
export type DocumentContent =
  | { readonly state: 'LOADING' }
  | { readonly state: 'GONE' }
  | { readonly state: 'FAILED'; readonly code: string }
  /** A text. `cda` if it is a CDA document whose words could be read. */
  | { readonly state: 'TEXT'; readonly text: string; readonly cda: CdaDocument | undefined }
  /** A picture or a PDF, under an address of this page alone. */
  | { readonly state: 'PICTURE' | 'PDF'; readonly url: string }
  | { readonly state: 'UNKNOWN' };

/** Loads the document that is open. Its address works for a minute: an older one is asked for again. */
export function useDocument(source: Sourced<ListedDocument> | undefined): readonly [DocumentContent, () => void] {
  const { patient } = useChart();
  const graph = useGraph();
  const [turn, setTurn] = useState(0);
  const key = source ? `${source.system.id} ${source.node.id} ${turn}` : '';
  const [loaded, setLoaded] = useState<{ readonly key: string; readonly content: DocumentContent }>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the document is compared by `key`
  useEffect(() => {
    if (!source) return;
    const { system, node } = source;
    const abort = new AbortController();
    let url: string | undefined;
    const renew = async () => {
      const period = node.date === null ? null : { from: node.date, until: node.date };
      const { data } = await graph.ask(MoreDocuments, { patient: patient.id, system: system.id, period }, { signal: abort.signal });
      return data?.patient?.charts[0]?.documents?.nodes.find(({ id }) => id === node.id)?.url ?? null;
    };
    const load = async (): Promise<DocumentContent> => {
      const address = node.url ?? (await renew());
      if (address === null) return { state: 'GONE' };
      const content = await graph.loadContent(address, renew, { signal: abort.signal });
      if (content.state === 'GONE') return { state: 'GONE' };
      if (content.state === 'FAILED') return { state: 'FAILED', code: content.code };
      const kind = chooseKind(content.contentType);
      if (kind === 'TEXT') {
        const text = (await content.blob.text()).replace(/^\ufeff/, '');
        return { state: 'TEXT', text, cda: readCda(text) };
      }
      if (kind === 'UNKNOWN') return { state: 'UNKNOWN' };
      url = URL.createObjectURL(content.blob);
      return { state: kind, url };
    };
    load().then(
      (content) => {
        if (!abort.signal.aborted) setLoaded({ key, content });
        else if (url !== undefined) URL.revokeObjectURL(url);
      },
      () => {
        // Aborted: another document is open.
      },
    );
    return () => {
      abort.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [graph, patient.id, key]);

  const retry = useCallback(() => setTurn((before) => before + 1), []);
  return [loaded && loaded.key === key ? loaded.content : { state: 'LOADING' }, retry];
}

/** The gateway sends only these types, by the content. The type that the source stated does not count. */
function chooseKind(contentType: string): 'TEXT' | 'PICTURE' | 'PDF' | 'UNKNOWN' {
  if (/^text\/plain\b/i.test(contentType)) return 'TEXT';
  if (/^image\/(png|jpeg)\b/i.test(contentType)) return 'PICTURE';
  return /^application\/pdf\b/i.test(contentType) ? 'PDF' : 'UNKNOWN';
}
