import type { ReactNode } from 'react';
import { Button, IconButton } from '../../components/button.js';
import { Segmented } from '../../components/segmented.js';
import { useWords } from '../../words/use-words.js';
import styles from './care-view.module.css';

/** The parts of the care cabinet's screen. */
export type CareSection = 'thread' | 'photos' | 'vitals' | 'plans' | 'files' | 'members';
export const CARE_SECTIONS: readonly CareSection[] = ['thread', 'photos', 'vitals', 'plans', 'files', 'members'];

/** The frame of the care cabinet's screen: which part is shown, and the button that writes a record, which stays within the thumb's reach. */
export function CareView({
  section,
  onSection,
  onWrite,
  onRefresh,
  onExport,
  children,
}: {
  readonly section: CareSection;
  readonly onSection: (section: CareSection) => void;
  readonly onWrite: () => void;
  readonly onRefresh: () => void;
  readonly onExport: () => void;
  readonly children: ReactNode;
}) {
  const { care: words } = useWords();
  return (
    <>
      <h2 className="visuallyHidden">{words.title}</h2>
      <div className={styles.tools}>
        <Segmented
          label={words.sectionsLabel}
          value={section}
          onChange={onSection}
          options={CARE_SECTIONS.map((value) => ({ value, label: words.sections[value] }))}
        />
        <span className={styles.fill} />
        <IconButton label={words.refresh} icon="retry" onClick={onRefresh} />
        <Button look="quiet" icon="external" onClick={onExport}>
          {words.export.action}
        </Button>
        <span className={styles.write}>
          <Button look="primary" icon="pen" onClick={onWrite}>
            {words.write}
          </Button>
        </span>
      </div>
      <div className={styles.content}>{children}</div>
    </>
  );
}
