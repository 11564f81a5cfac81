import { type BannerChartFragment, type Lane, pickLanes } from '@hareyaka/sdk';
import { Menu } from '../components/menu.js';
import { useWords } from '../words/use-words.js';
import { useOpenViewer } from './use-open-viewer.js';

/** The viewers of the connected systems: each opens this patient in a new tab. An address works once and for a minute, so a new one is asked for. */
export function ViewerMenu({ lanes }: { readonly lanes: readonly Lane<BannerChartFragment>[] }) {
  const words = useWords().chart.viewer;
  const { opening, openViewer } = useOpenViewer();

  const entries = pickLanes(lanes).map((lane) => {
    const isLoading = lane.state === 'LOADING' || opening === lane.system.id;
    const has = lane.state === 'LOADED' && lane.chart.viewerUrl !== null;
    return {
      id: lane.system.id,
      label: words.of(lane.system.name),
      ...(isLoading ? { note: words.loading } : has ? {} : { note: words.none }),
      icon: 'external' as const,
      isDisabled: !has || isLoading,
      onAction: () => void openViewer(lane.system.id),
    };
  });
  if (entries.length === 0) return null;
  return (
    <Menu size="small" entries={entries} icon="external">
      {words.open}
    </Menu>
  );
}
