import { type CareContent, listContents } from '@hareyaka/sdk';
import { ListFrame } from '../../chart/answer-note.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { formatInstant } from '../../format/dates.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './files-view.module.css';
import { OlderRecords } from './older-records.js';
import { describeBytes } from './record-words.js';
import type { ShownRecords } from './use-care.js';

/** The files of the records that have come, newest first. */
export function FilesView({ shown, onFile }: { readonly shown: ShownRecords; readonly onFile: (content: CareContent) => void }) {
  const { care } = useWords();
  const { files: words, record: recordWords } = care;
  const { language } = useLanguage();
  const files = listContents(shown.records, 'FILE');
  return (
    <div className={styles.files}>
      {files.length === 0 && shown.lane.state === 'LOADED' && <EmptyState icon="document" title={words.none} />}
      <ListFrame lanes={[shown.lane]} name="careRecords" isEmpty={files.length === 0} retry={shown.retry}>
        <ul className={styles.list}>
          {files.map((content) => (
            <li key={content.attachment.id} className={styles.file}>
              <span className={styles.what}>
                <bdi className={styles.name}>{content.attachment.name}</bdi>
                <span className={styles.from}>
                  {words.from(content.record.author?.name ?? recordWords.authorUnknown, formatInstant(content.record.recordedAt, language))}
                </span>
              </span>
              <Button size="small" icon="download" onClick={() => onFile(content)}>
                {recordWords.download(content.attachment.name, describeBytes(content.attachment.bytes))}
              </Button>
            </li>
          ))}
        </ul>
      </ListFrame>
      <OlderRecords shown={shown} />
    </div>
  );
}
