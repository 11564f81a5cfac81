import type { LoaderDefinition } from '../../server/loader.js';
import type { SubgraphContext } from '../../server/subgraph-context.js';
import type { ImageSize, InstanceLocation, StudyLocation } from './image-location.js';
import type { ImagingSeries } from './imaging-series.js';

/** The greatest length of the longer side in pixels: for a list, and for a screen. Neither is for diagnosis. */
const SIDES: Readonly<Record<ImageSize, number>> = { thumbnail: 128, rendered: 1_600 };

/** The port to a system's image archives. It returns the series of the studies in the given order, or a study's failure in its place. */
export interface ImageSource {
  series(studies: readonly StudyLocation[], context: SubgraphContext): Promise<readonly (ImagingSeries[] | Error)[]>;
}

/** The context of a subgraph that has images. */
export interface ImageContext extends SubgraphContext {
  readonly images: ImageReader;
}

/** Reads images of one operation: the series of a study, and the addresses of its pictures. */
export class ImageReader {
  constructor(
    private readonly definition: LoaderDefinition<StudyLocation, ImagingSeries[], SubgraphContext>,
    private readonly context: SubgraphContext,
  ) {}

  /** Requests each study once, however many fields need it. */
  async series(study: StudyLocation): Promise<ImagingSeries[]> {
    return await this.context.loaders.of(this.definition).load(study);
  }

  /**
   * Limits the size to that of the image, and keeps its proportions: archives enlarge to the requested size, and fill the rest with black.
   */
  urlOf({ place, studyUid, seriesUid, instanceUid, rows, columns }: InstanceLocation, size: ImageSize): string {
    const { institution, localId } = place;
    const scale = Math.min(1, SIDES[size] / Math.max(rows, columns));
    const [width, height] = [scalePixels(columns, scale), scalePixels(rows, scale)];
    return this.context.contentUrl({ kind: 'image', width, height, institution, localId, studyUid, seriesUid, instanceUid }, place);
  }
}

function scalePixels(pixels: number, scale: number): number {
  return Math.max(1, Math.round(pixels * scale));
}

/** Makes the reader of each request from the subgraph's port. */
export function makeImageReader(source: ImageSource): (context: SubgraphContext) => ImageReader {
  const definition: LoaderDefinition<StudyLocation, ImagingSeries[], SubgraphContext> = {
    load: async (studies, context) => await source.series(studies, context),
    key: ({ place, studyUid }) => JSON.stringify([place.institution, place.localId, studyUid]),
  };
  return (context) => new ImageReader(definition, context);
}
