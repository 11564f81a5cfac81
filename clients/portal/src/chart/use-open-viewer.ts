import { ViewerAddress } from '@hareyaka/sdk';
import { useState } from 'react';
import { useToast } from '../components/toasts.js';
import { useGraph } from '../graph/graph-context.js';
import { useWords } from '../words/use-words.js';
import { useChart } from './chart-context.js';

/**
 * Opens this patient in a connected system's own viewer, in a new tab. An address works once and for a minute, so a new one is asked for.
 *
 * @returns the system whose viewer is being opened, and the function that opens one
 */
export function useOpenViewer(): { readonly opening: string | undefined; readonly openViewer: (system: string) => Promise<void> } {
  const words = useWords().chart.viewer;
  const { patient } = useChart();
  const graph = useGraph();
  const toast = useToast();
  const [opening, setOpening] = useState<string>();
  const openViewer = async (system: string) => {
    setOpening(system);
    // Opened at once, while the browser still knows that the person asked for it.
    const tab = window.open('about:blank', '_blank');
    try {
      const { data } = await graph.ask(ViewerAddress, { patient: patient.id, system });
      const address = data?.patient?.charts[0]?.viewerUrl;
      if (!address || !tab) throw new Error('no address');
      const url = new URL(address, location.origin);
      if (!/^https?:$/.test(url.protocol)) throw new Error('no address of a page');
      tab.opener = null;
      tab.location.replace(url);
    } catch {
      tab?.close();
      toast(words.failed);
    } finally {
      setOpening(undefined);
    }
  };
  return { opening, openViewer };
}
