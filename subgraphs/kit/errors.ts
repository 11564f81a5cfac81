import { GraphQLError } from 'graphql';
import { isBusy } from './database/busy.js';

/**
 * Every error that a subgraph built with the kit can answer. A code is stable: clients act on it, and the portal has a text for it.
 * `NOT_PERMITTED` is neutral on purpose: only `explainAccess` shows which rule failed. `NETWORK_NOT_ALLOWED` is about the caller's own facility, and no patient.
 */
export const KIT_ERRORS = {
  CALLER_UNKNOWN: { status: 401, message: 'The request carries no valid caller token.' },
  NOT_PERMITTED: { status: 200, message: 'Not permitted.' },
  NETWORK_NOT_ALLOWED: {
    status: 200,
    message: 'Not permitted from here: the facility for which you act allows its own networks only.',
  },
  PERMIT_INVALID: { status: 200, message: 'The chart reference carries no valid permit.' },
  PERMIT_UNAVAILABLE: { status: 200, message: 'No permit can be made for the system at present.' },
  BAD_INPUT: { status: 200, message: 'The input is not acceptable.' },
  NOT_FOUND: { status: 200, message: 'There is nothing of that id.' },
  BAD_REQUEST: { status: 400, message: 'The request is not a GraphQL operation that this subgraph knows.' },
  OVERSIZED: { status: 413, message: 'The request is too large.' },
  UNREACHABLE: { status: 200, message: 'The system could not be reached.' },
  TIMED_OUT: { status: 200, message: 'The system did not answer in time.' },
  INVALID_DATA: { status: 200, message: 'The system answered with data that cannot be trusted.' },
  BUSY: { status: 503, message: 'Busy with other changes: nothing was done. Try again.' },
  UPLOAD_CONFLICT: { status: 409, message: 'The upload is at another offset. Ask for the offset, and go on from there.' },
  UPLOAD_EXPIRED: { status: 410, message: 'The upload has expired. Begin again.' },
  UPLOAD_LOCKED: { status: 423, message: 'Another request is writing to this upload. Try again in a moment.' },
  CHECKSUM_MISMATCH: { status: 422, message: 'The bytes are not those that were announced: length or SHA-256 differ.' },
  CONTENT_TYPE_MISMATCH: { status: 422, message: 'The content is of another type than was announced.' },
  CONTENT_TYPE_REFUSED: { status: 422, message: 'Content of this type is not accepted.' },
  IMAGE_TOO_LARGE: { status: 422, message: 'The image has too many pixels.' },
  IMAGE_INVALID: { status: 422, message: 'The image cannot be decoded.' },
  FILE_INVALID: { status: 422, message: 'The file is damaged.' },
  FILE_UNSAFE: { status: 422, message: 'The file is not accepted, because it may do harm.' },
  MALWARE_FOUND: { status: 422, message: 'The malware scanner refuses the file.' },
  SCAN_UNAVAILABLE: { status: 503, message: 'The malware scanner cannot be asked at present. Try again in a moment.' },
  STORAGE_UNAVAILABLE: { status: 503, message: 'The storage cannot be used at present. Try again in a moment.' },
  NOT_READY: { status: 503, message: 'The subgraph is starting or stopping.' },
  INTERNAL: { status: 500, message: 'The subgraph failed.' },
} as const;

export type KitErrorCode = keyof typeof KIT_ERRORS;

/**
 * An error that a client may see: a code of the table, its message or the thrower's own message (which must not name a patient),
 * and the label of the system or facility that failed. The cause stays in the log.
 */
export class KitError extends GraphQLError {
  readonly code: KitErrorCode;

  constructor(code: KitErrorCode, options: { message?: string; service?: string; argument?: string; cause?: unknown } = {}) {
    super(options.message ?? KIT_ERRORS[code].message, {
      originalError: options.cause instanceof Error ? options.cause : undefined,
      extensions: {
        code,
        ...(options.service ? { service: options.service } : {}),
        ...(options.argument ? { argument: options.argument } : {}),
      },
    });
    this.code = code;
  }
}

/** Converts an error for the client: a KitError stays, a busy database becomes BUSY, anything else becomes INTERNAL after `report` got the original. */
export function maskError(error: unknown, report: (original: unknown) => void): GraphQLError {
  const original = error instanceof GraphQLError && error.originalError ? error.originalError : error;
  const known = original instanceof KitError ? original : error instanceof KitError ? error : findBusy(original);
  if (!known) report(original);
  const shown = known ?? new KitError('INTERNAL');
  const path = error instanceof GraphQLError ? error.path : undefined;
  return new GraphQLError(shown.message, { path, extensions: shown.extensions });
}

function findBusy(original: unknown): KitError | undefined {
  return isBusy(original) ? new KitError('BUSY') : undefined;
}
