import { isUtf8 } from 'node:buffer';
import type { OperationAllowance } from '../transport/caller-allowances.js';
import { SubgraphFailure } from '../transport/subgraph-failure.js';
import type { WireText } from './wire-text.js';

/** An answer may come in `CHUNKS_AT_MOST` pieces, and one more for each `BYTES_A_CHUNK` bytes. Each piece costs the event loop a turn. */
export const CHUNKS_AT_MOST = 2_000;
export const BYTES_A_CHUNK = 256;
/** Informational responses (RFC 9110 §15.2) before the answer. */
export const INTERIM_AT_MOST = 10;

const JSON_TYPE = /^application\/(?:graphql-response\+)?json\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;
const FIRST_ROOM = 16 * 1024;
/** The first bytes of each answer, which are not counted: most answers are no longer. */
export const UNCOUNTED = 16 * 1024;

/** One answer as it arrives: checked, and kept in one piece of memory. */
export class AnswerBody {
  #bytes: Buffer | undefined;
  #size = 0;
  /** Bytes covered so far: the uncounted ones and those taken from the allowance. */
  #counted = UNCOUNTED;
  #chunks = 0;
  #interim = 0;

  constructor(
    /** Bytes. */
    private readonly limit: number,
    private readonly allowance: OperationAllowance | undefined,
    private readonly subgraph: string,
  ) {}

  /** Looks at status and type. @returns what is wrong; undefined also for an informational response, after which the answer comes */
  begin(status: number, type: string): SubgraphFailure | undefined {
    if (status < 200) {
      this.#interim += 1;
      return this.#interim > INTERIM_AT_MOST ? invalid('answered only informational responses') : undefined;
    }
    if (status >= 500)
      return new SubgraphFailure('SUBGRAPH_UNAVAILABLE', `answered ${status}`, { harmless: status === 502 || status === 503 });
    if (status >= 300 && status < 400) return invalid(`answered ${status}`);
    if (!JSON_TYPE.test(type)) return invalid('answered something that is not JSON');
    const charset = CHARSET.exec(type)?.[1];
    // JSON has one encoding (RFC 8259 §8.1), and ASCII is a part of it.
    return charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset) ? undefined : invalid('answered in another encoding than UTF-8');
  }

  /** Takes a piece. @returns what is wrong */
  add(chunk: Buffer): SubgraphFailure | undefined {
    this.#chunks += 1;
    const size = this.#size + chunk.length;
    if (size > this.limit) return invalid('answered too much');
    if (this.#chunks > CHUNKS_AT_MOST + size / BYTES_A_CHUNK) return invalid('answered in too many pieces');
    if (this.allowance && size > UNCOUNTED && !this.#take(size)) return invalid('answered too much in one operation');
    // Most answers are one piece: keep it as it is.
    if (this.#bytes === undefined) this.#bytes = chunk;
    else {
      if (size > this.#bytes.length) this.#grow(size);
      chunk.copy(this.#bytes, this.#size);
    }
    this.#size = size;
    return undefined;
  }

  /** The whole answer, without a byte order mark. @throws SubgraphFailure where it is not UTF-8 */
  text(): WireText {
    const bytes = this.#bytes?.subarray(0, this.#size) ?? Buffer.alloc(0);
    if (!isUtf8(bytes)) throw invalid('answered something that is not UTF-8');
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return bytes.toString('latin1', marked ? 3 : 0);
  }

  /** Takes the bytes that have arrived from the operation's allowance. @returns whether they were within it */
  #take(size: number): boolean {
    const more = size - this.#counted;
    this.#counted = size;
    return this.allowance!.take(this.subgraph, more);
  }

  #grow(size: number): void {
    const grown = Buffer.allocUnsafe(Math.min(this.limit, Math.max(FIRST_ROOM, 2 * size)));
    this.#bytes!.copy(grown, 0, 0, this.#size);
    this.#bytes = grown;
  }
}

function invalid(words: string): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_INVALID', words);
}
