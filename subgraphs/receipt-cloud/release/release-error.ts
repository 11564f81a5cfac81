/** Every error that the release process answers. A code is stable. No message names a patient. */
export const RELEASE_ERRORS = {
  ORDER_INVALID: { status: 401, message: 'The order is not a valid one of the directory.' },
  ORDER_USED: { status: 409, message: 'The order was carried out before. Sign a new one.' },
  CALLER_UNKNOWN: { status: 401, message: 'The request carries no valid caller token.' },
  BODY_INVALID: { status: 400, message: 'The body has another form than is asked for.' },
  TOO_LARGE: { status: 413, message: 'The body is too large.' },
  CRITERIA_INCOMPLETE: { status: 422, message: 'A birth date, and a complete name or its kana, are needed.' },
  SEARCHED_TOO_OFTEN: { status: 429, message: 'Too many searches. Wait a moment.' },
  NOT_FOUND: { status: 404, message: 'There is nothing at this address.' },
  BUSY: { status: 503, message: 'Busy at present. Ask again.' },
  CLOUD_UNAVAILABLE: { status: 503, message: 'The receipt cloud cannot be used at present. Ask again.' },
  INTERNAL: { status: 500, message: 'The release process failed.' },
} as const;

export type ReleaseErrorCode = keyof typeof RELEASE_ERRORS;

/** A refusal of a whole request. */
export class ReleaseError extends Error {
  constructor(
    readonly code: ReleaseErrorCode,
    options?: ErrorOptions,
  ) {
    super(RELEASE_ERRORS[code].message, options);
  }
}

/** Why one key was not released, or one withdrawal not done. */
export type Reason =
  /** The directory never named the facility. */
  | 'FACILITY_UNKNOWN'
  /** The patient's data are not signed by a machine that the directory registered for the facility. */
  | 'UNTRUSTED_MACHINE'
  /** The cloud gave an older state than one that was seen, or another of the same revision. */
  | 'ROLLED_BACK'
  /** The cloud gave something that cannot be opened, or is not of this patient. */
  | 'UNREADABLE'
  /** The link has a released key of another patient, which must be withdrawn first. */
  | 'LINK_MOVED'
  /** No registered machine of the facility is in force: a new key would be readable to no clinic. */
  | 'MACHINE_MISSING'
  /** The clinic sent again and again while the key was to be replaced. */
  | 'CONTENDED'
  /** The cloud does not take the new key: the facility has no room left, for example. */
  | 'CLOUD_REFUSED';

/** A refusal that concerns one patient. */
export class PatientRefused extends Error {
  constructor(
    readonly reason: Reason,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}
