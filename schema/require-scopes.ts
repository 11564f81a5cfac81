import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';
import type { ForeignSubgraph } from './subgraphs.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@requiresScopes"])';

/**
 * The scope that a category needs. The table is the kit's `CHART_FIELDS`; a test checks that both agree.
 *
 * @example getScope('LAB_RESULT') === 'chart:lab-result'
 */
export function getScope(category: string): string {
  return `chart:${category.toLowerCase().replaceAll('_', '-')}`;
}

/** Adds the scope of the category to each own field of a foreign subgraph. The SDL must have passed `checkForeign`. */
export function requireScopes(sdl: string, { chartType, chartFields, patientFields }: ForeignSubgraph): DocumentNode {
  const [link] = parse(LINK, { noLocation: true }).definitions as [DefinitionNode];
  const registered: Readonly<Record<string, Readonly<Record<string, string>>>> = { [chartType]: chartFields, Patient: patientFields };
  const definitions = parse(sdl, { noLocation: true }).definitions.filter(({ kind }) => !/^Schema(Definition|Extension)$/.test(kind));
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      link,
      ...definitions.map((node) => {
        const categories = 'name' in node && node.name && Object.hasOwn(registered, node.name.value) ? registered[node.name.value]! : {};
        const categoryOf = (field: string) => (Object.hasOwn(categories, field) ? categories[field] : undefined);
        const type = node as ObjectTypeDefinitionNode;
        const fields = (type.fields ?? []).map((field) => protectField(field, categoryOf(field.name.value)));
        return Object.keys(categories).length > 0 ? { ...type, fields } : node;
      }),
    ],
  };
}

function protectField(field: FieldDefinitionNode, category: string | undefined): FieldDefinitionNode {
  if (category === undefined) return field;
  const text = `type T { f: Int @requiresScopes(scopes: [["${getScope(category)}"]]) }`;
  const [type] = parse(text, { noLocation: true }).definitions as [ObjectTypeDefinitionNode];
  const directives: readonly ConstDirectiveNode[] = [...(field.directives ?? []), ...type.fields![0]!.directives!];
  return { ...field, directives };
}
