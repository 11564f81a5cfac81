import type { ChartImagesQuery, ChartOf, NodeOf, Sourced, StudyImagesQuery } from '@hareyaka/sdk';
import { textOf } from '@hareyaka/sdk';
import type { LoadPicture } from '../../chart/picture.js';

/** The chart of one system, as the list of studies asks for it. */
export type ImagesChart = ChartOf<ChartImagesQuery>;
/** One study of the list, with the first picture of each of its series. */
export type Study = NodeOf<ImagesChart, 'imagingStudies'>;
/** One series. In the list it has its first picture, in the viewer all that have come. */
export type Series = NonNullable<Study['series']>[number];
/** One picture. */
export type Instance = NonNullable<Series['instances']>['nodes'][number];
/** The series of a study as the viewer asks for them. */
export type OpenedSeries = NonNullable<NodeOf<ChartOf<StudyImagesQuery>, 'imagingStudies'>['series']>[number];

/** How one picture of a study is loaded, small or whole. */
export type LoadInstance = (source: Sourced<Study>, instance: Instance, size: 'thumbnailUrl' | 'renderedUrl') => LoadPicture;

/**
 * What a study is called: its procedure, else the kinds of pictures, else its kind.
 *
 * @param kindName the name of `study.kind` in the person's language
 */
export function nameStudy(study: Pick<Study, 'procedure' | 'modalities' | 'kind'>, kindName: (kind: string) => string): string {
  return textOf(study.procedure) ?? (study.modalities.length > 0 ? study.modalities.join('・') : study.kind ? kindName(study.kind) : '');
}

/** The kinds of pictures of some studies, each once, the most frequent first. */
export function listModalities(studies: readonly Pick<Study, 'modalities'>[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const modality of studies.flatMap(({ modalities }) => [...new Set(modalities)]))
    counts.set(modality, (counts.get(modality) ?? 0) + 1);
  return [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1)).map(([modality]) => modality);
}

/** The place in a series after a step: it stays within the series. @param step -1 or 1 */
export function stepTo(at: number, step: number, count: number): number {
  return Math.min(Math.max(at + step, 0), Math.max(count - 1, 0));
}

/** The steps of zoom, as parts of the size at which the whole picture is seen. */
export const ZOOMS = [1, 1.5, 2, 3, 4, 6] as const;

/** The next larger or smaller zoom. */
export function changeZoom(zoom: number, step: 1 | -1): number {
  const at = ZOOMS.findIndex((one) => one >= zoom);
  return ZOOMS[stepTo(Math.max(at, 0), step, ZOOMS.length)]!;
}
