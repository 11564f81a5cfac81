import {
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Finds the first of some fields that an operation selects directly on a value, through fragments and respecting `@skip` and `@include`.
 *
 * @param type the name of the value's object type
 * @returns the key of the field in the answer; undefined if none is selected
 */
export function findSelected(info: GraphQLResolveInfo, type: string, fields: ReadonlySet<string>): string | undefined {
  for (const { selectionSet } of info.fieldNodes) {
    const found = selectionSet && findIn(selectionSet, info, type, fields);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findIn({ selections }: SelectionSetNode, info: GraphQLResolveInfo, type: string, fields: ReadonlySet<string>): string | undefined {
  for (const selection of selections) {
    if (!isIncluded(selection, info)) continue;
    if (selection.kind === Kind.FIELD) {
      if (fields.has(selection.name.value)) return (selection.alias ?? selection.name).value;
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection;
    if (!fragment || !isOfType(fragment.typeCondition?.name.value, info, type)) continue;
    const found = findIn(fragment.selectionSet, info, type, fields);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isIncluded(selection: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (!selection.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if !== false;
}

function isOfType(condition: string | undefined, { schema }: GraphQLResolveInfo, type: string): boolean {
  if (condition === undefined || condition === type) return true;
  const [wide, narrow] = [schema.getType(condition), schema.getType(type)];
  return isAbstractType(wide) && isObjectType(narrow) && schema.isSubType(wide, narrow);
}
