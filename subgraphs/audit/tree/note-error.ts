/** Why a note, a key, a checkpoint or a proof is not accepted. */
export type NoteProblem =
  /** The text is not a signed note, or breaks a rule of its form. */
  | 'NOTE_MALFORMED'
  /** A signature by a known key is wrong. */
  | 'NOTE_BAD_SIGNATURE'
  /** No known key signed it. */
  | 'NOTE_UNSIGNED'
  /** A verifier key (vkey) is not one. */
  | 'KEY_MALFORMED'
  | 'CHECKPOINT_MALFORMED'
  | 'PROOF_MALFORMED'
  /** The proof is of the right form, and does not show what it should. */
  | 'PROOF_WRONG';

/** A note that must not be trusted. */
export class NoteError extends Error {
  constructor(
    readonly code: NoteProblem,
    message: string,
  ) {
    super(message);
  }
}
