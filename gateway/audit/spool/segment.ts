/** What the gateway knows of a segment's file. */
export interface Segment {
  readonly name: string;
  readonly number: number;
  readonly spool: string;
  /** The numbers of its records; `last` is `first - 1` if there are none. */
  readonly first: number;
  last: number;
  /** The chain's hash after `last`. */
  hash: Buffer;
  /** The position after the last frame that counts. */
  end: number;
  /** The size of the file. */
  readonly bytes: number;
  /** Whether a part of it cannot be read: the file is kept for an inquiry after its records are shipped. */
  readonly damaged: boolean;
}

/** Records that can be read, but follow a damaged one. They cannot be shipped in sequence, so a new spool takes them. */
export interface SalvageSource {
  readonly name: string;
  readonly spool: string;
  /** The position from which frames are looked for. */
  readonly from: number;
  /** Only records above and below these numbers are taken. */
  readonly above: number;
  readonly below: number;
}

const NAME = /^(\d{8})\.segment$/;

/** @example toSegmentName(7) // '00000007.segment' */
export function toSegmentName(number: number): string {
  return `${String(number).padStart(8, '0')}.segment`;
}

/** The number of a segment's file; undefined for other files. */
export function parseSegmentName(name: string): number | undefined {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
