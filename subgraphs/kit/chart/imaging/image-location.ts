import type { Place } from '../../permit/grant.js';

/** Where a study's images lie, for one person's eyes: a place that her permit names. */
export interface StudyLocation {
  readonly place: Place;
  /** StudyInstanceUID (0020,000D) */
  readonly studyUid: string;
}

export interface InstanceLocation extends StudyLocation {
  /** SeriesInstanceUID (0020,000E) and SOPInstanceUID (0008,0018) */
  readonly seriesUid: string;
  readonly instanceUid: string;
  /** Pixels. */
  readonly rows: number;
  readonly columns: number;
}

export type ImageSize = 'thumbnail' | 'rendered';

/** The context of a subgraph that gives its images addresses. */
export interface ImageAddresses {
  readonly images: { urlOf(instance: InstanceLocation, size: ImageSize): string };
}
