import { QueryFailedError } from 'typeorm';

/** The part of an error that is safe to print: a database's code (`ER_DUP_ENTRY`, `SQLITE_CONSTRAINT_CHECK`), or the message of another error. */
export function redactErrorsOf(error: unknown): string {
  return error instanceof QueryFailedError ? `the database answered ${findErrorCode(error.driverError)}` : (error as Error).message;
}

function findErrorCode(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? 'UNKNOWN');
}
