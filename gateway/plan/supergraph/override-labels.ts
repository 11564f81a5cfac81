import { createHash } from 'node:crypto';
import { type ConstDirectiveNode, type DocumentNode, Kind, visit } from 'graphql';
import type { Overrides } from '../planner-messages.js';

/** A label of `@override(from:, label:)`. */
interface Label {
  readonly text: string;
  /** The percentage of callers that the new subgraph serves; 0 for a label of another kind, which this gateway cannot switch on. */
  readonly percent: number;
}

/** The labels by which a supergraph moves fields to another subgraph step by step (`percent(n)`, Apollo's progressive override). */
export class OverrideLabels {
  readonly #labels: readonly Label[];

  constructor(supergraph: DocumentNode) {
    const texts = new Set<string>();
    visit(supergraph, {
      [Kind.DIRECTIVE]: (node) => {
        if (node.name.value !== 'join__field') return;
        const label = (node as ConstDirectiveNode).arguments?.find(({ name }) => name.value === 'overrideLabel')?.value;
        if (label?.kind === Kind.STRING) texts.add(label.value);
      },
    });
    this.#labels = [...texts].sort().map((text) => ({ text, percent: parsePercent(text) }));
  }

  /**
   * The labels that are on for a caller. The result for one caller is always the same, and a caller among 10 % is also among 20 %.
   *
   * @param caller see `callerOf`
   */
  overridesFor(caller: string): Overrides | undefined {
    if (this.#labels.length === 0) return undefined;
    return Object.fromEntries(this.#labels.map(({ text, percent }) => [text, computePosition(caller) < percent]));
  }
}

function parsePercent(label: string): number {
  const [, number] = /^percent\((\d{1,3}(?:\.\d{1,8})?)\)$/.exec(label) ?? [];
  return number === undefined ? 0 : Math.min(100, Number(number));
}

/** A caller's number from 0 to 100, evenly distributed over all callers. */
function computePosition(caller: string): number {
  return (createHash('sha256').update(caller).digest().readUInt32BE(0) / 2 ** 32) * 100;
}
