import type { Sourced } from '@hareyaka/sdk';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { FacilityName } from '../../chart/item-source.js';
import { Picture } from '../../chart/picture.js';
import { Button, IconButton } from '../../components/button.js';
import { classNames } from '../../components/class-names.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { Skeleton } from '../../components/skeleton.js';
import { formatDate } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './image-viewer.module.css';
import { changeZoom, type LoadInstance, nameStudy, type OpenedSeries, type Series, type Study, stepTo, ZOOMS } from './study.js';
import type { StudyPictures } from './use-study-images.js';

const LOOKS = ['PLAIN', 'BRIGHT', 'DARK', 'CONTRAST', 'INVERTED'] as const;
type Look = (typeof LOOKS)[number];
/** Pictures before the end of what has come at which the next ones are asked for. */
const AHEAD = 5;

/** A simple viewer of one study: next and previous, series, brightness of the display, zoom. For diagnosis there is the system's own viewer. */
export function ImageViewer({
  source,
  pictures,
  first,
  loadInstance,
  onClose,
  onOwnViewer,
}: {
  readonly source: Sourced<Study>;
  readonly pictures: StudyPictures;
  /** The series with which it begins; undefined: the first. */
  readonly first: string | undefined;
  readonly loadInstance: LoadInstance;
  readonly onClose: () => void;
  readonly onOwnViewer: () => void;
}) {
  const { app, images: words } = useWords();
  const { language } = useLanguage();
  const names = useNames();
  const { node: study, system } = source;
  // Until the pictures have come, the first one of each series is known from the list.
  const all: readonly (Series | OpenedSeries)[] = (pictures.series.length > 0 ? pictures.series : (study.series ?? [])).filter(
    ({ instances }) => (instances?.nodes.length ?? 0) > 0,
  );
  const [place, setPlace] = useState({ series: first, at: 0 });
  const [zoom, setZoom] = useState<number>(ZOOMS[0]);
  const [look, setLook] = useState<Look>('PLAIN');
  const screen = useRef<HTMLElement>(null);
  const stage = useRef<HTMLElement>(null);
  useEffect(() => {
    window.scrollTo(0, 0);
    screen.current?.focus({ preventScroll: true });
  }, []);
  // The middle of the picture stays in the middle.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is done for each zoom
  useLayoutEffect(() => {
    const box = stage.current;
    box?.scrollTo((box.scrollWidth - box.clientWidth) / 2, (box.scrollHeight - box.clientHeight) / 2);
  }, [zoom]);

  const seriesAt = Math.max(
    0,
    all.findIndex(({ id }) => id === place.series),
  );
  const series = all[seriesAt];
  const known = series?.instances?.nodes ?? [];
  const count = Math.max(series?.instanceCount ?? 0, known.length);
  const at = Math.min(place.at, Math.max(known.length - 1, 0));
  const instance = known[at];
  const name = nameStudy(study, names.imagingKind);

  const { loadMore } = pictures;
  const isNearEnd = series !== undefined && at >= known.length - AHEAD;
  useEffect(() => {
    if (isNearEnd && series) loadMore(series.id);
  }, [isNearEnd, series, loadMore]);

  const step = (by: 1 | -1) => setPlace({ series: series?.id, at: stepTo(at, by, known.length) });
  const stepSeries = (by: 1 | -1) => setPlace({ series: all[stepTo(seriesAt, by, all.length)]?.id, at: 0 });
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (act === 'CLOSE') onClose();
    else if (act === 'FIT') setZoom(ZOOMS[0]);
    else if (act === 'IN' || act === 'OUT') setZoom(changeZoom(zoom, act === 'IN' ? 1 : -1));
    else if (act === 'NEXT' || act === 'PREVIOUS') step(act === 'NEXT' ? 1 : -1);
    else stepSeries(act === 'NEXT_SERIES' ? 1 : -1);
  };

  return (
    <section ref={screen} className={styles.viewer} aria-label={name} tabIndex={-1} onKeyDown={onKey}>
      <header className={styles.head}>
        <Button icon="chevronLeft" onClick={onClose}>
          {words.viewer.back}
        </Button>
        <h2 className={styles.title}>
          <bdi>{name}</bdi>{' '}
          <span className={styles.when}>{study.date ? formatDate(study.date, language) : (study.dateText ?? words.undated)}</span>
        </h2>
        <FacilityName facility={study.facility} system={system} />
        <Button icon="external" className={styles.own} onClick={onOwnViewer}>
          {words.viewer.own}
        </Button>
      </header>
      {pictures.state === 'FAILED' && (
        <Notice
          tone="warning"
          title={words.picture.failed}
          action={
            <Button size="small" icon="retry" onClick={pictures.retry}>
              {app.retry}
            </Button>
          }
        />
      )}
      <div className={styles.body}>
        <ul className={styles.seriesList} aria-label={words.viewer.seriesList}>
          {all.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className={classNames(styles.seriesButton, one === series && styles.current)}
                aria-current={one === series}
                onClick={() => setPlace({ series: one.id, at: 0 })}
              >
                <Picture
                  id={one.instances!.nodes[0]!.id}
                  alt=""
                  load={loadInstance(source, one.instances!.nodes[0]!, 'thumbnailUrl')}
                  className={styles.thumbnail}
                />
                <span>
                  <bdi>{one.description ?? one.bodyPart ?? words.series(one.number)}</bdi>
                  <small>{words.images(Math.max(one.instanceCount ?? 0, one.instances!.nodes.length))}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div className={styles.main}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <section ref={stage} className={styles.stage} aria-label={words.viewer.stage} tabIndex={0}>
            {instance && series ? (
              <div
                className={classNames(styles.canvas, styles[`look${look}`])}
                style={{ width: `${zoom * 100}%`, height: `${zoom * 100}%` }}
              >
                <Picture
                  key={instance.id}
                  id={instance.id}
                  eager
                  alt={words.picture.name(name, at + 1)}
                  load={loadInstance(source, instance, 'renderedUrl')}
                  className={styles.picture}
                />
              </div>
            ) : (
              <Skeleton lines={4} label={words.picture.loading} />
            )}
          </section>
          {(instance?.frames ?? 1) > 1 && <p className={styles.note}>{words.picture.frames(instance!.frames!)}</p>}
          <div className={styles.controls}>
            <span className={styles.group}>
              <IconButton label={words.viewer.previous} icon="chevronLeft" look="secondary" disabled={at === 0} onClick={() => step(-1)} />
              <span className={styles.count} role="status">
                {words.picture.of(count === 0 ? 0 : at + 1, count)}
              </span>
              <IconButton
                label={words.viewer.next}
                icon="chevronRight"
                look="secondary"
                disabled={at >= known.length - 1}
                onClick={() => step(1)}
              />
            </span>
            <span className={styles.group}>
              <IconButton
                label={words.viewer.zoomOut}
                icon="minus"
                look="secondary"
                disabled={zoom === ZOOMS[0]}
                onClick={() => setZoom(changeZoom(zoom, -1))}
              />
              <span className={styles.count}>{words.viewer.zoom(Math.round(zoom * 100))}</span>
              <IconButton
                label={words.viewer.zoomIn}
                icon="plus"
                look="secondary"
                disabled={zoom === ZOOMS.at(-1)}
                onClick={() => setZoom(changeZoom(zoom, 1))}
              />
              <Button onClick={() => setZoom(ZOOMS[0])}>{words.viewer.fit}</Button>
            </span>
            <Segmented
              label={words.viewer.look}
              value={look}
              onChange={setLook}
              options={LOOKS.map((value) => ({ value, label: words.viewer.looks[value] }))}
            />
          </div>
          <p className={styles.note}>{words.viewer.lookNote}</p>
          <p className={styles.note}>{words.viewer.keys}</p>
        </div>
      </div>
    </section>
  );
}

const KEYS: Readonly<Record<string, 'CLOSE' | 'FIT' | 'IN' | 'OUT' | 'NEXT' | 'PREVIOUS' | 'NEXT_SERIES' | 'PREVIOUS_SERIES'>> = {
  ArrowRight: 'NEXT',
  ArrowLeft: 'PREVIOUS',
  ArrowDown: 'NEXT_SERIES',
  ArrowUp: 'PREVIOUS_SERIES',
  '+': 'IN',
  ';': 'IN',
  '=': 'IN',
  '-': 'OUT',
  '0': 'FIT',
  Escape: 'CLOSE',
};
