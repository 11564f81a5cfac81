import { type Category, ReportUse } from '@hareyaka/sdk';
import { useEffect } from 'react';
import type { Chart } from '../chart/chart-context.js';
import { listAnswersOf } from '../chart/facility-states.js';
import { useToast } from '../components/toasts.js';
import { useGraph } from '../graph/graph-context.js';
import { useWords } from '../words/use-words.js';

/** Reports to the audit that a person prints or copies from an open chart. On paper there is one sentence in place of the page. */
export function usePrintReports({ patient, store, question }: Chart): void {
  const graph = useGraph();
  const toast = useToast();
  const { app } = useWords();
  useEffect(() => {
    const report = async (kind: 'PRINT' | 'COPY') => {
      const lanes = question ? store.read(question).lanes : [];
      const categories = new Set<Category>(['DEMOGRAPHICS']);
      for (const lane of lanes) if (lane.state === 'LOADED') for (const { category } of listAnswersOf(lane.chart)) categories.add(category);
      const input = {
        kind,
        patientId: patient.id,
        categories: [...categories].sort(),
        ...(question && { operationName: question.operation.name }),
      };
      try {
        const { data } = await graph.ask(ReportUse, { input });
        if (kind === 'COPY' && data?.reportUse?.recorded) toast(app.copyRecorded);
      } catch {
        // The context has ended: nothing is shown any more.
      }
    };
    const onPrint = () => void report('PRINT');
    const onCopy = () => {
      if ((document.getSelection()?.toString() ?? '') !== '') void report('COPY');
    };
    window.addEventListener('beforeprint', onPrint);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    return () => {
      window.removeEventListener('beforeprint', onPrint);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
    };
  }, [graph, patient.id, store, question, toast, app]);
}
