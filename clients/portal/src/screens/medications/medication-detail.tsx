import { type CodingPartFragment, type MedicationUse, type QuantityPartFragment, textOf } from '@hareyaka/sdk';
import type { ReactNode } from 'react';
import { describeDose, formatQuantity } from '../../chart/describe-dose.js';
import { FacilityName } from '../../chart/item-source.js';
import { LongText } from '../../components/long-text.js';
import { Notice } from '../../components/notice.js';
import { formatDate } from '../../format/dates.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { describePeriod, describeUse } from './describe-use.js';
import { listDrugNames } from './drug-names.js';
import styles from './medication-detail.module.css';

/** Everything that the source says about one drug of a prescription or an injection. */
export function MedicationDetail({ use }: { readonly use: MedicationUse }) {
  const all = useWords();
  const names = useNames();
  const { language } = useLanguage();
  const words = all.medications.detail;
  const { system, node } = use.source;
  const { others } = listDrugNames(use.drug);
  const warnings = [...(use.kind === 'PRESCRIPTION' ? use.item.warnings : []), ...node.warnings];
  const itemNotes = use.kind === 'PRESCRIPTION' ? use.item.notes : [];
  const state = (use.kind === 'PRESCRIPTION' ? use.item.state : null) ?? node.state;
  const date = (text: string | null | undefined) => (text ? formatDate(text, language) : undefined);
  const rows: readonly (readonly [label: string, value: ReactNode])[] = [
    [words.other, others.length > 0 ? texts(others) : undefined],
    [words.code, codesOf(use.drug)],
    [words.strength, quantity(use.item.strength)],
    [words.dose, texts(use.kind === 'PRESCRIPTION' ? describeDose(use.item, all.dose) : describeUse(use, all))],
    ...(use.kind === 'PRESCRIPTION'
      ? ([
          [words.total, quantity(use.item.total)],
          [words.instructions, texts(use.item.instructions.map((one) => textOf(one)))],
          [
            words.components,
            texts(use.item.components.map((one) => [textOf(one.drug), one.amount && formatQuantity(one.amount)].filter(Boolean).join(' '))),
          ],
          [words.group, use.item.group ?? undefined],
          [words.prescribedOn, date(use.source.node.date) ?? use.source.node.dateText ?? undefined],
          [words.dispensedOn, date(use.source.node.dispensedOn)],
          [words.prescriber, use.source.node.prescriber ?? undefined],
          [words.stage, names.prescriptionStage(use.source.node.stage)],
        ] as const)
      : ([
          [
            words.mixedWith,
            texts(
              use.source.node.items
                .filter((item) => item !== use.item)
                .map((item) => [textOf(item.drug), item.amount && formatQuantity(item.amount)].filter(Boolean).join(' ')),
            ),
          ],
          [
            words.route,
            texts([
              textOf(use.source.node.route),
              textOf(use.source.node.side),
              textOf(use.source.node.site),
              textOf(use.source.node.method),
            ]),
          ],
          [words.givenOn, date(use.source.node.administeredOn)],
          [words.stage, names.injectionStage(use.source.node.stage)],
        ] as const)),
    [words.period, describePeriod(use, all.medications, language)],
    [words.state, state === null ? undefined : names.orderState(state)],
    [words.department, textOf(node.department)],
    [words.author, node.author ?? undefined],
    [words.notes, texts([...new Set([...itemNotes, ...node.notes])])],
    [words.facility, <FacilityName key="facility" facility={node.facility} system={system} />],
  ];
  return (
    <div className={styles.detail}>
      {use.dispenses !== undefined && <Notice title={words.dispenses} />}
      {warnings.length > 0 && (
        <Notice tone="warning" title={words.warnings}>
          <ul>
            {warnings.map(({ code, place, text }) => (
              <li key={`${code} ${place} ${text}`}>
                <LongText text={[names.itemWarning(code), place, text].filter(Boolean).join(' · ')} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <dl className={styles.facts}>
        {rows.map(
          ([label, value]) =>
            value !== undefined && (
              <div key={label} className={styles.fact}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  );
}

function texts(values: readonly (string | undefined)[]): ReactNode {
  const known = values.filter((value) => value !== undefined && value !== '') as string[];
  if (known.length === 0) return undefined;
  return (
    <ul>
      {known.map((value) => (
        <li key={value}>
          <LongText text={value} />
        </li>
      ))}
    </ul>
  );
}

function quantity(value: QuantityPartFragment | null): string | undefined {
  return value === null ? undefined : formatQuantity(value);
}

function codesOf({ system, code, alternates }: CodingPartFragment): ReactNode {
  return texts(
    [{ system, code }, ...(alternates ?? [])].map((one) =>
      one.code === null ? undefined : [one.system, one.code].filter(Boolean).join(' '),
    ),
  );
}
