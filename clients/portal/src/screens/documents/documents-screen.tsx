import { ChartDocuments, listItems, MoreDocuments, MoreEncounters, MoreProcedures } from '@hareyaka/sdk';
import { useState } from 'react';
import { useFurtherPages } from '../../chart/use-further-pages.js';
import { useLanes } from '../../chart/use-lanes.js';
import { useOpenViewer } from '../../chart/use-open-viewer.js';
import { DocumentReader } from './document-reader.js';
import { DocumentsView, type RecordsShown } from './documents-view.js';
import { useDocument } from './use-document.js';

/** Documents, encounters and procedures of a chart, and a reader for one document. */
export function DocumentsScreen() {
  const { lanes, retry } = useLanes(ChartDocuments, {});
  const documents = useFurtherPages(lanes, 'documents', MoreDocuments);
  const encounters = useFurtherPages(lanes, 'encounters', MoreEncounters);
  const procedures = useFurtherPages(lanes, 'procedures', MoreProcedures);
  const { openViewer } = useOpenViewer();
  const [shown, setShown] = useState<RecordsShown>('DOCUMENTS');
  const [open, setOpen] = useState<{ readonly system: string; readonly document: string }>();
  const source =
    open && listItems(documents.lanes, 'documents').find(({ system, node }) => system.id === open.system && node.id === open.document);
  const [content, reload] = useDocument(source);
  if (source)
    return (
      <DocumentReader
        key={`${source.system.id} ${source.node.id}`}
        source={source}
        content={content}
        onRetry={reload}
        onClose={() => setOpen(undefined)}
        onOwnViewer={() => void openViewer(source.system.id)}
      />
    );
  return (
    <DocumentsView
      documents={documents}
      encounters={encounters}
      procedures={procedures}
      retry={retry}
      shown={shown}
      onShow={setShown}
      onOpen={({ system, node }) => setOpen({ system: system.id, document: node.id })}
    />
  );
}
