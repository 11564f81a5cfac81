import { createHash } from 'node:crypto';
import { type DocumentNode, print, stripIgnoredCharacters } from 'graphql';

/** Documents are kept by the server between requests, so their text is normalised once. */
const known = new WeakMap<DocumentNode, string>();

/**
 * A hash (SHA-256, base64url) of the operation's text and, if the document holds several, of the whole name of the requested one:
 * decisions are cached under it. Equal operations have equal ids, whatever their white space and comments.
 */
export function computeOperationId(document: DocumentNode, operationName: string | null | undefined): string {
  let text = known.get(document);
  if (text === undefined) {
    text = sha256(stripIgnoredCharacters(print(document)));
    known.set(document, text);
  }
  const several = document.definitions.filter(({ kind }) => kind === 'OperationDefinition').length > 1;
  return several ? sha256(JSON.stringify([text, operationName ?? null])) : text;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
