import { type Lane, listItems, type MicrobiologyPartFragment, type Sourced, textOf } from '@hareyaka/sdk';
import { ListFrame } from '../../chart/answer-note.js';
import { describeValue } from '../../chart/describe-result.js';
import { ItemSource } from '../../chart/item-source.js';
import { Badge } from '../../components/badge.js';
import { Card } from '../../components/card.js';
import { LongText } from '../../components/long-text.js';
import { Table } from '../../components/table.js';
import { withUnit } from '../../format/numbers.js';
import { useWords } from '../../words/use-words.js';
import type { LaboratoryOfChart } from './laboratory-view.js';
import styles from './microbiology-card.module.css';

type Finding = MicrobiologyPartFragment['findings'][number];

/** Bacteriology: each test with its findings, organisms and susceptibilities, newest first. */
export function MicrobiologyCard({
  lanes,
  retry,
}: {
  readonly lanes: readonly Lane<LaboratoryOfChart>[];
  readonly retry?: ((system: string) => void) | undefined;
}) {
  const { laboratory } = useWords();
  const items = listItems(lanes, 'microbiology');
  return (
    <div className={styles.card}>
      <Card title={laboratory.microbiology.title}>
        <ListFrame lanes={lanes} name="microbiology" isEmpty={items.length === 0} retry={retry} lines={2}>
          <ul>
            {items.map((item) => (
              <Test key={`${item.system.id} ${item.node.id}`} item={item} />
            ))}
          </ul>
        </ListFrame>
      </Card>
    </div>
  );
}

function Test({ item: { system, node } }: { readonly item: Sourced<MicrobiologyPartFragment> }) {
  const { laboratory, chart } = useWords();
  const words = laboratory.microbiology;
  return (
    <li className={styles.test}>
      <p className={styles.head}>
        <strong>
          <bdi>{textOf(node.procedure) ?? chart.unknown}</bdi>
        </strong>
        {node.specimen && (
          <span className={styles.specimen}>
            {words.specimen} <bdi>{textOf(node.specimen)}</bdi>
          </span>
        )}
        {node.status === 'P' && <Badge tone="warning">{words.preliminary}</Badge>}
        <ItemSource system={system} facility={node.facility} date={node.date} dateText={node.dateText} />
      </p>
      {node.findings.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: findings have no id, and their order is that of the source
        <FindingOf key={index} finding={finding} />
      ))}
      {[...node.specimenRemarks.map(({ coding }) => textOf(coding)), ...node.notes].filter(Boolean).map((note) => (
        <p key={note} className={styles.note}>
          <LongText text={note ?? ''} />
        </p>
      ))}
      {node.warnings.length > 0 && (
        <Badge tone="warning" icon="alert">
          {chart.warnings}
        </Badge>
      )}
    </li>
  );
}

function FindingOf({ finding }: { readonly finding: Finding }) {
  const { laboratory, chart } = useWords();
  const words = laboratory.microbiology;
  const value = describeValue({ ...finding, value: null, comparator: null });
  const { susceptibilities } = finding;
  return (
    <div className={styles.finding}>
      <p>
        <span className={styles.specimen}>
          <bdi>{textOf(finding.item) ?? chart.unknown}</bdi>
        </span>{' '}
        {finding.organism && (
          <strong>
            <bdi>{textOf(finding.organism) ?? words.noOrganism}</bdi>
          </strong>
        )}{' '}
        {value !== undefined && value !== textOf(finding.organism) && <LongText text={withUnit(value, finding.unit)} />}
      </p>
      {susceptibilities.length > 0 && (
        <Table
          tall
          caption={words.susceptibility}
          rows={susceptibilities}
          keyOf={({ drug, interpretation, valueText }) => JSON.stringify([drug, interpretation, valueText])}
          rowsBelow={chart.rowsBelow}
          columns={[
            { id: 'drug', head: words.drug, isRowHead: true, cell: ({ drug }) => <bdi>{textOf(drug) ?? chart.unknown}</bdi> },
            {
              id: 'result',
              head: words.result,
              align: 'narrow',
              cell: ({ interpretation }) =>
                interpretation === null ? (
                  chart.noRecord
                ) : (
                  <Badge tone={interpretation === 'R' ? 'high' : interpretation === 'S' ? 'good' : 'neutral'}>
                    {[interpretation, words.interpretations[interpretation]].filter(Boolean).join(' ')}
                  </Badge>
                ),
            },
            {
              id: 'mic',
              head: words.mic,
              align: 'number',
              cell: ({ value: mic, valueText, comparator, unit }) => (
                <bdi>{withUnit(describeValue({ value: mic, valueText, valueCodes: null, comparator }) ?? chart.noRecord, unit)}</bdi>
              ),
            },
          ]}
        />
      )}
    </div>
  );
}
