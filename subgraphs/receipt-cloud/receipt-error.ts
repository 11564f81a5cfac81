/** Every error that the intake and the vault answer. A code is stable. No message names a patient. */
export const RECEIPT_ERRORS = {
  UNSIGNED: { status: 401, message: 'The request carries no signature of an enrolled key.' },
  CREDENTIAL_UNKNOWN: { status: 401, message: 'No key of this id is enrolled.' },
  SIGNATURE_INVALID: { status: 401, message: 'The signature is not of this request by this key.' },
  CREDENTIAL_REVOKED: { status: 401, message: 'The key was revoked. Enrol again with a new code.' },
  CLOCK: { status: 401, message: 'The clock of the sender differs by more than five minutes.' },
  NONCE_USED: { status: 401, message: 'The request was sent before. Sign it again to repeat it.' },
  DIGEST_MISSING: { status: 400, message: 'The header content-digest (sha-256) is missing.' },
  DIGEST_MISMATCH: { status: 400, message: 'The body is not the one of content-digest.' },
  LENGTH_REQUIRED: { status: 411, message: 'The header content-length is missing.' },
  TOO_LARGE: { status: 413, message: 'The body is too large.' },
  BODY_SLOW: { status: 408, message: 'The body did not arrive in time. Send it again.' },
  BODY_INVALID: { status: 400, message: 'The body, or a parameter, has another form than is asked for.' },
  CODE_UNKNOWN: { status: 404, message: 'The code is unknown, or too old. Ask for a new one.' },
  CODE_USED: { status: 409, message: 'The code was used by another machine. Ask for a new one.' },
  KEY_USED: { status: 409, message: 'The signing key was enrolled before. Make a new one.' },
  TAG_KEY_OTHER: {
    status: 409,
    message:
      'The facility was enrolled with other keys, and nothing was changed. Restore its former keys.json on this machine, then use the same code again. If it is lost, ask the operator for a code to start over.',
  },
  TAG_KEY_MISSING: { status: 409, message: 'The tag key was not sent yet.' },
  TAG_KEY_KEPT: { status: 409, message: 'Another tag key is kept. It never changes.' },
  OBJECT_INVALID: { status: 422, message: 'The body is not a sealed object of a permitted size.' },
  QUOTA_EXCEEDED: { status: 507, message: 'The facility has no room left. Ask the operator.' },
  COMMIT_INVALID: { status: 422, message: 'The commit has another form than is asked for, or is of another facility or patient.' },
  COMMIT_UNSIGNED: { status: 422, message: 'The commit is not signed by the key that sends it.' },
  REVISION_CONFLICT: { status: 409, message: 'The commit does not follow on the one that is kept.' },
  KEY_VERSION_INVALID: { status: 422, message: 'The version of the key is neither the present one nor the next one with its wrappings.' },
  KEY_VERSION_MIXED: { status: 422, message: 'Objects are sealed with another version of the key than the commit says.' },
  OBJECTS_MISSING: { status: 422, message: 'Objects that the commit names are not kept. Send them, then the commit again.' },
  NOT_FOUND: { status: 404, message: 'There is nothing of that name.' },
  BUSY: { status: 503, message: 'Busy: nothing was done. Send it again.' },
  STORAGE_UNAVAILABLE: { status: 503, message: 'The storage cannot be used at present: nothing was done. Send it again.' },
  INTERNAL: { status: 500, message: 'The receipt cloud failed.' },
} as const;

export type ReceiptErrorCode = keyof typeof RECEIPT_ERRORS;

/** A refusal that the sender sees: a code, and what belongs to it. */
export class ReceiptError extends Error {
  constructor(
    readonly code: ReceiptErrorCode,
    /** More members of the answer: never of a patient but names that the sender gave. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(RECEIPT_ERRORS[code].message);
  }
}
