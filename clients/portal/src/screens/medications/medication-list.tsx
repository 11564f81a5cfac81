import { type MedicationGroup, type MedicationUse, textOf } from '@hareyaka/sdk';
import { FacilityName } from '../../chart/item-source.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { classNames } from '../../components/class-names.js';
import { LongText } from '../../components/long-text.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { describePeriod, describeUse } from './describe-use.js';
import { listDrugNames, nameGroup } from './drug-names.js';
import styles from './medication-list.module.css';

/** Drugs by ingredient: the name, how alike the facilities' supplies are, and each supply with dose, period and facility. Nothing is cut off. */
export function MedicationList({
  groups,
  onOpen,
}: {
  readonly groups: readonly MedicationGroup[];
  readonly onOpen: (use: MedicationUse) => void;
}) {
  return (
    <ul className={styles.list}>
      {groups.map((group) => (
        <Group key={group.key} group={group} onOpen={onOpen} />
      ))}
    </ul>
  );
}

function Group({ group, onOpen }: { readonly group: MedicationGroup; readonly onOpen: (use: MedicationUse) => void }) {
  const { chart, medications: words } = useWords();
  const name = nameGroup(group);
  const running = group.uses.filter(({ current }) => current !== 'PAST');
  const ended = group.uses.filter(({ current }) => current === 'PAST');
  const list = (uses: readonly MedicationUse[]) => (
    <ul>
      {uses.map((use) => (
        <Use key={use.key} use={use} groupName={name} onOpen={onOpen} />
      ))}
    </ul>
  );
  return (
    <li className={classNames(styles.group, group.doubled && styles.doubled)}>
      <h3 className={styles.head}>
        <bdi>{name ?? chart.unknown}</bdi>
        {group.doubled && (
          <Badge tone="high" icon="twin">
            {group.match === 'SIMILAR' ? words.doubledSimilar : words.doubled}
          </Badge>
        )}
        {!group.doubled && group.match !== 'ONLY' && <Badge icon="twin">{group.match === 'SAME' ? words.same : words.similar}</Badge>}
      </h3>
      {running.length === 0 ? (
        list(ended)
      ) : (
        <>
          {list(running)}
          {ended.length > 0 && (
            <details className={styles.before}>
              <summary>{words.before(ended.length)}</summary>
              {list(ended)}
            </details>
          )}
        </>
      )}
    </li>
  );
}

function Use({
  use,
  groupName,
  onOpen,
}: {
  readonly use: MedicationUse;
  readonly groupName: string | undefined;
  readonly onOpen: (use: MedicationUse) => void;
}) {
  const words = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const { system, node } = use.source;
  const { first } = listDrugNames(use.drug);
  const state = (use.kind === 'PRESCRIPTION' ? use.item.state : null) ?? node.state;
  const warnings = node.warnings.length + (use.kind === 'PRESCRIPTION' ? use.item.warnings.length : 0);
  return (
    <li className={classNames(styles.use, use.current === 'PAST' && styles.ended)}>
      <div className={styles.what}>
        {first !== groupName && (
          <p className={styles.name}>
            <bdi>{first ?? words.chart.unknown}</bdi>
          </p>
        )}
        <p className={styles.doses}>
          {use.kind === 'INJECTION' && <Badge icon="syringe">{words.medications.injection}</Badge>}
          {describeUse(use, words).map((part) => (
            <span key={part} className={part.length <= 24 ? styles.dose : styles.long}>
              <LongText text={part} />
            </span>
          ))}
        </p>
      </div>
      <div className={styles.when}>
        <span>{describePeriod(use, words.medications, language)}</span>
        {use.current === 'UNCERTAIN' && <Badge tone="warning">{words.medications.uncertain}</Badge>}
        {use.current === 'FUTURE' && <Badge>{words.medications.future}</Badge>}
        {state !== null && state !== 'ACTIVE' && <Badge>{names.orderState(state)}</Badge>}
        {use.dispenses !== undefined && <Badge>{words.medications.dispensing}</Badge>}
        {warnings > 0 && (
          <Badge tone="warning" icon="alert">
            {words.chart.warnings}
          </Badge>
        )}
      </div>
      <div className={styles.where}>
        <FacilityName facility={node.facility} system={system} />
        {textOf(node.department) !== undefined && (
          <span className={styles.department}>
            <bdi>{textOf(node.department)}</bdi>
          </span>
        )}
      </div>
      <Button
        size="small"
        look="quiet"
        icon="chevronRight"
        aria-label={words.medications.detailsOf(first ?? words.chart.unknown)}
        onClick={() => onOpen(use)}
      >
        {words.medications.details}
      </Button>
    </li>
  );
}
