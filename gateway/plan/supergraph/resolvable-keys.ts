import { type ConstDirectiveNode, type DocumentNode, Kind, visit } from 'graphql';

/**
 * To return a required value to its subgraph, Apollo's planner takes the first of the type's keys there that it can fill, even a key by which
 * the subgraph cannot resolve. With the resolvable keys first it takes one of these, if there is one.
 */
export function sortResolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const sorted = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T): T | undefined => {
    if (!node.directives?.some(isUnresolvable)) return undefined;
    return { ...node, directives: [...node.directives].sort((a, b) => Number(isUnresolvable(a)) - Number(isUnresolvable(b))) };
  };
  return visit(supergraph, { [Kind.OBJECT_TYPE_DEFINITION]: sorted, [Kind.INTERFACE_TYPE_DEFINITION]: sorted });
}

function isUnresolvable({ name, arguments: given }: ConstDirectiveNode): boolean {
  const resolvable = given?.find((argument) => argument.name.value === 'resolvable')?.value;
  return name.value === 'join__type' && resolvable?.kind === Kind.BOOLEAN && !resolvable.value;
}
