/** The faults that a connected system can show on demand. */
export type Fault =
  /** Answers correctly, `ms` milliseconds late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Resets the connection at once. */
  | { readonly kind: 'refuse' }
  /** Sends half of the answer, then drops the connection. */
  | { readonly kind: 'cut' }
  /** Sends bytes that are not a valid answer. */
  | { readonly kind: 'malformed' }
  /** Answers in the right form, about another patient. */
  | { readonly kind: 'wrong-patient' };

/** Faults by target: a hospital's institution code, `humanbridge-centre` or `id-link-centre`. */
export type Faults = Map<string, Fault>;

const PLAIN = ['refuse', 'cut', 'malformed', 'wrong-patient'] as const;

/** A fault from JSON, or null if the value is not a fault. */
export function parseFault(value: unknown): Fault | null {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
  const plain = PLAIN.find((kind) => kind === value.kind);
  if (plain) return { kind: plain };
  if (value.kind === 'slow' && 'ms' in value && Number.isSafeInteger(value.ms) && Number(value.ms) >= 0) {
    return { kind: 'slow', ms: Number(value.ms) };
  }
  return null;
}

/** Bytes that are not an HTTP body, JSON, HL7 or an MLLP frame. */
export const GARBAGE = Buffer.from([0xff, 0xfe, 0x00, 0x9c, 0x7b, 0xc3, 0x28, 0x0a, 0xf0, 0x9f, 0x00, 0x81, 0x3c, 0xff, 0x1b, 0x24]);
