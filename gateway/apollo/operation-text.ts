import { type DocumentNode, print } from 'graphql';

/** Texts of documents that were not parsed from the request's text, printed once. */
const printed = new WeakMap<DocumentNode, string>();

/**
 * The text under which the engine knows an operation. It is the request's own, unless a plugin put another document in its place: then it is
 * that document, printed.
 */
export function operationText(document: DocumentNode, source: string): string {
  if (document.loc?.source.body === source) return source;
  let text = printed.get(document);
  if (text === undefined) {
    text = print(document);
    printed.set(document, text);
  }
  return text;
}
