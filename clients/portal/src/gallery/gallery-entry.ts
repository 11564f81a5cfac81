import type { ReactNode } from 'react';

/** One component or screen in the gallery, in one state. Made from data in code: the gallery asks nothing of any server. */
export interface GalleryEntry {
  /** Unique within its file: `loading`, `withheld`. */
  readonly id: string;
  /** What is seen, in plain words. */
  readonly title: string;
  /** `page`: it fills the page's main part, as a screen does. `whole`: it is the whole page, with a main part of its own. `box` (if absent): it stands in a box. */
  readonly size?: 'page' | 'whole' | 'box';
  readonly render: () => ReactNode;
}

/** What a `*.gallery.tsx` file exports as `gallery`. */
export interface GalleryGroup {
  /** The folder or component: `patients`, `banner`. */
  readonly id: string;
  readonly title: string;
  readonly entries: readonly GalleryEntry[];
}
