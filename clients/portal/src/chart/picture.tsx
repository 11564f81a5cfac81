import type { Content } from '@hareyaka/sdk';
import { useEffect, useRef, useState } from 'react';
import { classNames } from '../components/class-names.js';
import { useWords } from '../words/use-words.js';
import styles from './picture.module.css';

/** Loads one picture. */
export type LoadPicture = (signal: AbortSignal) => Promise<Content>;

/**
 * A picture of the chart. It is loaded when it comes into sight, kept as a blob of the page's memory only, and freed when it is no longer shown.
 *
 * @param id another picture has another id
 * @param eager true: it is loaded at once
 */
export function Picture({
  id,
  alt,
  load,
  eager = false,
  className,
  onLoaded,
}: {
  readonly id: string;
  readonly alt: string;
  readonly load: LoadPicture;
  readonly eager?: boolean;
  readonly className?: string | undefined;
  readonly onLoaded?: () => void;
}) {
  const { images } = useWords();
  const box = useRef<HTMLSpanElement>(null);
  const isInSight = useInSight(box, eager);
  const [shown, setShown] = useState<{ readonly id: string; readonly state: 'LOADED' | 'GONE' | 'FAILED'; readonly url?: string }>();
  const latest = useRef({ load, onLoaded });
  latest.current = { load, onLoaded };

  useEffect(() => {
    if (!isInSight) return;
    const abort = new AbortController();
    let url: string | undefined;
    latest.current.load(abort.signal).then(
      (content) => {
        if (abort.signal.aborted) return;
        if (content.state !== 'LOADED' || !content.blob.type.startsWith('image/'))
          return setShown({ id, state: content.state === 'FAILED' ? 'FAILED' : 'GONE' });
        url = URL.createObjectURL(content.blob);
        setShown({ id, state: 'LOADED', url });
        latest.current.onLoaded?.();
      },
      () => {
        // Aborted: it is no longer shown.
      },
    );
    return () => {
      abort.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [id, isInSight]);

  const now = shown?.id === id ? shown : undefined;
  return (
    <span ref={box} className={classNames(styles.box, className)}>
      {now?.url !== undefined ? (
        <img className={styles.picture} src={now.url} alt={alt} draggable={false} onError={() => setShown({ id, state: 'GONE' })} />
      ) : (
        <span
          {...(alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt })}
          className={classNames(styles.place, !now && styles.loading)}
        >
          {now ? (
            now.state === 'FAILED' ? (
              images.picture.failed
            ) : (
              images.picture.gone
            )
          ) : (
            <span className="visuallyHidden">{images.picture.loading}</span>
          )}
        </span>
      )}
    </span>
  );
}

function useInSight(box: { readonly current: Element | null }, eager: boolean): boolean {
  const [isInSight, setInSight] = useState(eager);
  useEffect(() => {
    if (isInSight || !box.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((one) => one.isIntersecting)) setInSight(true);
      },
      { rootMargin: '200px' },
    );
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box, isInSight]);
  return isInSight;
}
