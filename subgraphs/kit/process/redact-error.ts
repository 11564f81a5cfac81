/**
 * Makes an error safe for a log. A database's error contains its statement with the values, and its message quotes the rejected row:
 * of such an error only its kind, its code and its stack are kept.
 *
 * @example log.error({ err: redactError(error) }, 'a resolver failed')
 */
export function redactError(error: unknown): unknown {
  for (let one = error; typeof one === 'object' && one !== null; one = (one as { cause?: unknown }).cause) {
    if (isOfDatabase(one)) return { type: one.constructor.name, code: codeOf(one), stack: framesOf(one.stack) };
  }
  return error;
}

interface DatabaseError {
  readonly driverError?: { readonly code?: unknown };
  readonly code?: unknown;
  readonly stack?: string;
}

function isOfDatabase(error: object): error is DatabaseError {
  return 'driverError' in error || 'sqlMessage' in error || 'sql' in error || error.constructor.name === 'SqliteError';
}

function codeOf({ driverError, code }: DatabaseError): string {
  return String(driverError?.code ?? code ?? 'UNKNOWN');
}

/** Removes the first lines of the stack: they are the message. */
function framesOf(stack: string | undefined): string {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
