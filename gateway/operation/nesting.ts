import { Lexer, Source, TokenKind } from 'graphql';
import { DEFAULT_LIMITS } from './operation-size.js';

/** Nesting levels of the text and of its variables. Parser and validator are recursive: deeper nesting would overflow the stack. */
export const NESTING_AT_MOST = 100;

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Whether a request nests too deep to be parsed. Cheap: it reads tokens, and only if the text has that many brackets, and only as many
 * tokens as the parser would.
 */
export function isTooNested(query: unknown, variables: unknown): boolean {
  return (typeof query === 'string' && textTooNested(query)) || valueTooNested(variables, NESTING_AT_MOST);
}

function textTooNested(text: string): boolean {
  if (!hasManyBrackets(text)) return false;
  const lexer = new Lexer(new Source(text));
  let open = 0;
  try {
    for (let count = 0; count < DEFAULT_LIMITS.tokens; count++) {
      const { kind } = lexer.advance();
      if (kind === TokenKind.EOF) return false;
      if (OPENING.has(kind)) open += 1;
      else if (CLOSING.has(kind)) open -= 1;
      if (open > NESTING_AT_MOST) return true;
    }
  } catch {
    // Not GraphQL: the parser stops at the same token or earlier, and reports it.
  }
  return false;
}

function hasManyBrackets(text: string): boolean {
  const bracket = /[{[(]/g;
  let count = 0;
  while (bracket.test(text)) if (++count > NESTING_AT_MOST) return true;
  return false;
}

function valueTooNested(value: unknown, allowed: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return allowed === 0 || Object.values(value).some((inner) => valueTooNested(inner, allowed - 1));
}
