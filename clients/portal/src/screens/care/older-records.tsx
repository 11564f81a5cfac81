import { Button } from '../../components/button.js';
import { Notice } from '../../components/notice.js';
import { useWords } from '../../words/use-words.js';
import styles from './thread-view.module.css';
import type { ShownRecords } from './use-care.js';

/** The button for what is older, and what became of it. */
export function OlderRecords({ shown }: { readonly shown: ShownRecords }) {
  const { app, care: words } = useWords();
  if (!shown.hasFailed && !shown.hasMore) return null;
  return (
    <div className={styles.older}>
      {shown.hasFailed && <Notice tone="warning">{words.record.olderFailed}</Notice>}
      {shown.hasMore && (
        <Button disabled={shown.isLoading} onClick={shown.loadMore}>
          {shown.isLoading ? app.loading : words.record.older}
        </Button>
      )}
    </div>
  );
}
