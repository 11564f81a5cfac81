import type { FacilityIdentity } from '../../permit/grant.js';

/** The location of a study's images, for one person: a place that the person's permit names. */
export interface StudyLocation {
  readonly place: FacilityIdentity;
  /** StudyInstanceUID (0020,000D) */
  readonly studyUid: string;
}

export interface InstanceLocation extends StudyLocation {
  /** SeriesInstanceUID (0020,000E) and SOPInstanceUID (0008,0018) */
  readonly seriesUid: string;
  readonly instanceUid: string;
  /** The longer side, in pixels. */
  readonly rows: number;
  readonly columns: number;
}

export type ImageSize = 'thumbnail' | 'rendered';

/** The context of a subgraph that makes addresses of images. */
export interface ImageAddresses {
  readonly images: { urlOf(instance: InstanceLocation, size: ImageSize): string };
}
