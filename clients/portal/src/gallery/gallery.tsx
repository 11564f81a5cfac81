import { Link, useSearch } from '@tanstack/react-router';
import { Fragment, useEffect } from 'react';
import type { GraphClient } from '../graph/graph-client.js';
import { GraphProvider } from '../graph/graph-context.js';
import { useLanguage, useWords } from '../words/use-words.js';
import styles from './gallery.module.css';
import type { GalleryGroup } from './gallery-entry.js';

/** All groups of the gallery: every file `*.gallery.tsx` of the portal. */
const GROUPS: readonly GalleryGroup[] = Object.values(
  import.meta.glob<{ readonly gallery: GalleryGroup }>('../**/*.gallery.tsx', { eager: true }),
)
  .map(({ gallery }) => gallery)
  .sort((a, b) => a.id.localeCompare(b.id));

/** A client that never answers: what the gallery shows is in its code. */
const SILENT: GraphClient = {
  ask: async () => await new Promise(() => {}),
  loadContent: async () => await new Promise(() => {}),
  signal: new AbortController().signal,
  close: () => {},
};

/**
 * Every component and screen in every state, in development only. `/gallery` lists them; `/gallery?show=banner/loading` shows one alone, as a test opens it;
 * `&language=en` shows it in English. `window.galleryIds` has all of them.
 */
export function Gallery() {
  const { show, language: wanted } = useSearch({ from: '/gallery' });
  const { language, setLanguage } = useLanguage();
  const { gallery } = useWords();
  useEffect(() => {
    Object.assign(window, { galleryIds: GROUPS.flatMap(({ id, entries }) => entries.map((entry) => `${id}/${entry.id}`)) });
  }, []);
  useEffect(() => {
    if ((wanted === 'ja' || wanted === 'en') && wanted !== language) setLanguage(wanted);
  }, [wanted, language, setLanguage]);

  const shown = GROUPS.flatMap(({ id, entries }) => entries.map((entry) => ({ ...entry, key: `${id}/${entry.id}` }))).find(
    ({ key }) => key === show,
  );
  if (shown)
    return (
      <GraphProvider value={SILENT}>
        {shown.size === 'whole' ? (
          <div className={styles.alone} data-gallery={shown.key}>
            {shown.render()}
          </div>
        ) : (
          <main className={shown.size === 'page' ? styles.alone : styles.box} data-gallery={shown.key}>
            {shown.render()}
          </main>
        )}
      </GraphProvider>
    );
  return (
    <main className={styles.index}>
      <h1>{gallery.title}</h1>
      <p>{gallery.hint}</p>
      {GROUPS.map(({ id, title, entries }) => (
        <Fragment key={id}>
          <h2>{title}</h2>
          <ul className={styles.list}>
            {entries.map((entry) => (
              <li key={entry.id}>
                <Link to="/gallery" search={{ show: `${id}/${entry.id}` }}>
                  {entry.title}
                </Link>
              </li>
            ))}
          </ul>
        </Fragment>
      ))}
    </main>
  );
}
