import { ChartImages, listItems, MoreImagingStudies } from '@hareyaka/sdk';
import { useState } from 'react';
import { useFurtherPages } from '../../chart/use-further-pages.js';
import { useLanes } from '../../chart/use-lanes.js';
import { useOpenViewer } from '../../chart/use-open-viewer.js';
import { ImageViewer } from './image-viewer.js';
import { ImagesView } from './images-view.js';
import { useLoadInstance, useStudyPictures } from './use-study-images.js';

/** The images of a chart: studies by date with small pictures, and a simple viewer for one of them. */
export function ImagesScreen() {
  const { lanes, retry } = useLanes(ChartImages, {});
  const further = useFurtherPages(lanes, 'imagingStudies', MoreImagingStudies);
  const loadInstance = useLoadInstance();
  const { openViewer } = useOpenViewer();
  const [open, setOpen] = useState<{ readonly system: string; readonly study: string; readonly series: string | undefined }>();
  const source =
    open && listItems(further.lanes, 'imagingStudies').find(({ system, node }) => system.id === open.system && node.id === open.study);
  const pictures = useStudyPictures(source);
  if (source)
    return (
      <ImageViewer
        source={source}
        pictures={pictures}
        first={open.series}
        loadInstance={loadInstance}
        onClose={() => setOpen(undefined)}
        onOwnViewer={() => void openViewer(source.system.id)}
      />
    );
  return (
    <ImagesView
      further={further}
      retry={retry}
      loadInstance={loadInstance}
      onOpen={({ system, node }, series) => setOpen({ system: system.id, study: node.id, series })}
    />
  );
}
