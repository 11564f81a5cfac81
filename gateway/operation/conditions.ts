import type { DirectiveNode } from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/** Reads `@skip` and `@include` once. @returns whether they keep a selection; undefined if they always do */
export function compileCondition(directives: readonly DirectiveNode[] | undefined): ((variables: Variables) => boolean) | undefined {
  const conditions = (directives ?? []).flatMap(({ name, arguments: given }) => {
    const value = given?.find((argument) => argument.name.value === 'if')?.value;
    const wanted = name.value === 'include';
    if (!value || (!wanted && name.value !== 'skip')) return [];
    if (value.kind === 'Variable') return [(variables: Variables) => variables[value.name.value] === wanted];
    const literal = value.kind === 'BooleanValue' && value.value === wanted;
    return [() => literal];
  });
  return conditions.length === 0 ? undefined : (variables) => conditions.every((holds) => holds(variables));
}
