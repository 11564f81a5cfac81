import { QueryFailedError } from 'typeorm';

/** What may be said of an error: a database's code (`ER_DUP_ENTRY`, `SQLITE_CONSTRAINT_CHECK`), others' words. */
export function redactErrorsOf(error: unknown): string {
  return error instanceof QueryFailedError ? `the database answered ${codeOf(error.driverError)}` : (error as Error).message;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? 'UNKNOWN');
}
