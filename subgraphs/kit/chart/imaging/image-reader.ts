import type { LoaderDefinition } from '../../server/loader.js';
import type { SubgraphContext } from '../../server/subgraph-context.js';
import type { ImageSize, InstanceLocation, StudyLocation } from './image-location.js';
import type { ImagingSeries } from './imaging-series.js';

/** Pixels of the longer side at the most: for a list, and for a screen. Neither is for diagnosis. */
const SIDES: Readonly<Record<ImageSize, number>> = { thumbnail: 128, rendered: 1_600 };

/** The port to a system's image archives: the series of studies, in the order asked; a study's failure in its own place. */
export interface ImageSource {
  series(studies: readonly StudyLocation[], context: SubgraphContext): Promise<readonly (ImagingSeries[] | Error)[]>;
}

/** The context of a subgraph that has images. */
export interface ImageContext extends SubgraphContext {
  readonly images: ImageReader;
}

/** Reads images of one operation: what a study holds, and the addresses of its pictures. */
export class ImageReader {
  constructor(
    private readonly definition: LoaderDefinition<StudyLocation, ImagingSeries[], SubgraphContext>,
    private readonly context: SubgraphContext,
  ) {}

  /** Each study is asked once, whatever the number of fields that want it. */
  async series(study: StudyLocation): Promise<ImagingSeries[]> {
    return await this.context.loaders.of(this.definition).load(study);
  }

  /** Never larger than the image is, and in its own proportions: archives enlarge to what is asked, and fill up what is left with black. */
  urlOf({ place, studyUid, seriesUid, instanceUid, rows, columns }: InstanceLocation, size: ImageSize): string {
    const { institution, localId, until } = place;
    const scale = Math.min(1, SIDES[size] / Math.max(rows, columns));
    const [width, height] = [scaled(columns, scale), scaled(rows, scale)];
    return this.context.contentUrl({ kind: 'image', width, height, institution, localId, studyUid, seriesUid, instanceUid }, until);
  }
}

function scaled(pixels: number, scale: number): number {
  return Math.max(1, Math.round(pixels * scale));
}

/** Makes the reader of each request from the subgraph's port. */
export function imageReader(source: ImageSource): (context: SubgraphContext) => ImageReader {
  const definition: LoaderDefinition<StudyLocation, ImagingSeries[], SubgraphContext> = {
    load: async (studies, context) => await source.series(studies, context),
    key: ({ place, studyUid }) => JSON.stringify([place.institution, place.localId, studyUid]),
  };
  return (context) => new ImageReader(definition, context);
}
