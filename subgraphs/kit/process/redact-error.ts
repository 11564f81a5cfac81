/**
 * An error as a log may hold it. A database's error carries its statement with the values, and its words quote the row that it did not take:
 * of such an error only its kind, its code and where it came from are told.
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

/** The stack without its first lines: they are the message. */
function framesOf(stack: string | undefined): string {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
