import { type CareContent, groupPhotos } from '@hareyaka/sdk';
import { useState } from 'react';
import { ListFrame } from '../../chart/answer-note.js';
import { Button } from '../../components/button.js';
import { classNames } from '../../components/class-names.js';
import { Dialog } from '../../components/dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { dayInJapan } from '../../format/care-date.js';
import { formatDate, formatInstant } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { CarePhoto } from './care-content.js';
import { OlderRecords } from './older-records.js';
import styles from './photos-view.module.css';
import type { ShownRecords } from './use-care.js';

/** The photos by part of the body, each series along time, and two beside each other. */
export function PhotosView({ shown, onOpen }: { readonly shown: ShownRecords; readonly onOpen: (content: CareContent) => void }) {
  const { app, care } = useWords();
  const { photos: words, record } = care;
  const names = useNames();
  const { language } = useLanguage();
  const [chosen, setChosen] = useState<readonly CareContent[]>([]);
  const [isComparing, setComparing] = useState(false);
  const series = groupPhotos(shown.records);
  const toggle = (content: CareContent) =>
    setChosen((before) =>
      before.some(({ attachment }) => attachment.id === content.attachment.id)
        ? before.filter(({ attachment }) => attachment.id !== content.attachment.id)
        : [...before, content].slice(-2),
    );
  const dateOf = ({ at }: CareContent) => formatDate(dayInJapan(new Date(at)), language);
  const siteOf = (site: string | null) => (site === null ? record.noSite : names.bodySite(site));
  const [older, newer] = [...chosen].sort((a, b) => (a.at < b.at ? -1 : 1));
  return (
    <div className={styles.photos}>
      {series.length > 0 && (
        <div className={styles.tools}>
          <p role="status">{words.chosen(chosen.length)}</p>
          {chosen.length > 0 && (
            <Button size="small" look="quiet" onClick={() => setChosen([])}>
              {words.clear}
            </Button>
          )}
          <Button size="small" disabled={chosen.length !== 2} onClick={() => setComparing(true)}>
            {words.compare}
          </Button>
        </div>
      )}
      {series.length === 0 && shown.lane.state === 'LOADED' && <EmptyState icon="image" title={words.none} />}
      <ListFrame lanes={[shown.lane]} name="careRecords" isEmpty={series.length === 0} retry={shown.retry} lines={6}>
        {series.map(({ site, photos }) => (
          <section key={site ?? ''} className={styles.series} aria-label={siteOf(site)}>
            <h3 className={styles.title}>{words.series(siteOf(site), photos.length)}</h3>
            <ol className={styles.row}>
              {photos.map((content) => {
                const isChosen = chosen.some(({ attachment }) => attachment.id === content.attachment.id);
                return (
                  <li key={content.attachment.id} className={classNames(styles.item, isChosen && styles.chosen)}>
                    <button type="button" className={styles.photo} onClick={() => onOpen(content)}>
                      <span className="visuallyHidden">{record.open(content.attachment.name)}</span>
                      <CarePhoto content={content} className={styles.thumbnail} />
                    </button>
                    <label className={styles.choose}>
                      <input
                        type="checkbox"
                        checked={isChosen}
                        onChange={() => toggle(content)}
                        aria-label={words.compareOf(`${siteOf(site)} ${dateOf(content)}`)}
                      />
                      <span>{dateOf(content)}</span>
                    </label>
                  </li>
                );
              })}
            </ol>
          </section>
        ))}
      </ListFrame>
      <OlderRecords shown={shown} />
      <Dialog title={words.compareTitle} isOpen={isComparing} onClose={() => setComparing(false)} closeLabel={app.close} side>
        {older && newer && (
          <div className={styles.pair}>
            {[older, newer].map((content) => (
              <figure key={content.attachment.id} className={styles.one}>
                <CarePhoto content={content} size="url" className={styles.large} />
                <figcaption>
                  {siteOf(content.record.bodySite)} {formatInstant(content.at, language)}
                </figcaption>
              </figure>
            ))}
          </div>
        )}
      </Dialog>
    </div>
  );
}
