import { type DocumentNode, getOperationAST, type OperationDefinitionNode, parse } from 'graphql';

/** The operation of a document; by its name if there are several. */
export function parseOperation(source: string, name?: string): { document: DocumentNode; operation: OperationDefinitionNode } {
  const document = parse(source);
  const operation = getOperationAST(document, name);
  if (!operation) throw new Error('the document has no such operation');
  return { document, operation };
}
