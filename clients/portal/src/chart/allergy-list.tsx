import { type AllergyPartFragment, type AllergySummary, type Sourced, textOf } from '@hareyaka/sdk';
import { Badge } from '../components/badge.js';
import { useNames } from '../words/use-names.js';
import { useLanguage, useWords } from '../words/use-words.js';
import styles from './allergy-list.module.css';
import { AnswerNote } from './answer-note.js';
import { ItemSource } from './item-source.js';

/** All allergies with reaction, severity, status and source; entries that say “none” stand apart. */
export function AllergyList({ summary, retry }: { readonly summary: AllergySummary; readonly retry?: (system: string) => void }) {
  const words = useWords();
  const { listed, none, answers } = summary;
  return (
    <>
      <ul className={styles.list}>
        {listed.map((item) => (
          <AllergyRow key={`${item.system.id} ${item.node.id}`} item={item} />
        ))}
        {none.map((item) => (
          <li key={`${item.system.id} ${item.node.id}`} className={styles.row}>
            <span className={styles.none}>{words.chart.allergies.noneRecorded}</span>
            <ItemSource system={item.system} facility={item.node.facility} date={item.node.date} dateText={item.node.dateText} />
          </li>
        ))}
      </ul>
      <AnswerNote answers={[answers]} isEmpty={listed.length === 0 && none.length === 0} retry={retry} />
    </>
  );
}

function AllergyRow({ item: { system, node } }: { readonly item: Sourced<AllergyPartFragment> }) {
  const words = useWords().chart;
  const names = useNames();
  const { language } = useLanguage();
  const details = [textOf(node.kind), textOf(node.severity), textOf(node.sensitivity)].filter((text) => text !== undefined);
  return (
    <li className={styles.row} lang={language}>
      <span className={styles.substance}>
        <bdi>{textOf(node.substance)}</bdi>
      </span>
      <span>{node.reaction ? <bdi>{node.reaction}</bdi> : words.allergies.reactionUnknown}</span>
      {details.map((text) => (
        <span key={text} className={styles.detail}>
          <bdi>{text}</bdi>
        </span>
      ))}
      {node.status && node.status !== 'CONFIRMED' && <Badge>{names.allergyStatus(node.status)}</Badge>}
      {node.warnings.length > 0 && (
        <Badge tone="warning" icon="alert">
          {words.warnings}
        </Badge>
      )}
      <ItemSource system={system} facility={node.facility} date={node.date} dateText={node.dateText} />
      {node.notes.map((note) => (
        <p key={note} className={styles.text}>
          <bdi>{note}</bdi>
        </p>
      ))}
    </li>
  );
}
