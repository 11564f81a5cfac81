import { type DiagnosisPartFragment, type Sourced, textOf } from '@hareyaka/sdk';

/** One problem as it is written at one or more facilities. */
export interface Problem {
  readonly key: string;
  /** The name with what modifies it, as the source wrote it; empty if the source wrote nothing. */
  readonly text: string;
  readonly confirmation: string | undefined;
  /** Whether one of the facilities has it as the primary one. */
  readonly isPrimary: boolean;
  /** Newest first. */
  readonly entries: readonly [Sourced<DiagnosisPartFragment>, ...Sourced<DiagnosisPartFragment>[]];
}

/**
 * Puts entries together that say the same in the same words: the name, its modifiers (疑い …), its confirmation and its end. Nothing else is compared: two
 * names of one disease stand apart, because only a doctor can say that they are one.
 *
 * @param items newest first
 */
export function groupProblems(items: readonly Sourced<DiagnosisPartFragment>[]): readonly Problem[] {
  const groups = new Map<string, Sourced<DiagnosisPartFragment>[]>();
  for (const item of items) {
    const { node } = item;
    const key = [nameOf(node), textOf(node.confirmation) ?? '', node.endedOn ?? ''].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups].map(([key, entries]) => {
    const [first, ...others] = entries as [Sourced<DiagnosisPartFragment>, ...Sourced<DiagnosisPartFragment>[]];
    return {
      key,
      text: nameOf(first.node),
      confirmation: textOf(first.node.confirmation),
      isPrimary: entries.some(({ node }) => node.primary === true),
      entries: [first, ...others],
    };
  });
}

function nameOf({ condition, modifiers }: DiagnosisPartFragment): string {
  return [textOf(condition), ...modifiers.map((modifier) => textOf(modifier))].filter((text) => text !== undefined).join(' ');
}
