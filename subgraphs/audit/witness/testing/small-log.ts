import { generateKeyPairSync } from 'node:crypto';
import { formatCheckpoint } from '../../tree/checkpoint.js';
import { hashLeaf } from '../../tree/merkle-hash.js';
import { proveConsistency } from '../../tree/merkle-proof.js';
import { MerkleTree } from '../../tree/merkle-tree.js';
import { makeNoteSigner, type NoteSigner, signNote } from '../../tree/signed-note.js';

/** A log of a few records, which can also lie. */
export class SmallLog {
  readonly signer: NoteSigner;
  readonly #nodes = new Map<string, Buffer>();
  readonly #roots: Buffer[];
  readonly #tree = MerkleTree.empty();

  constructor(
    readonly origin = 'audit.example/log',
    signer?: NoteSigner,
  ) {
    this.signer = signer ?? makeNoteSigner(origin, generateKeyPairSync('ed25519').privateKey);
    this.#roots = [this.#tree.root()];
  }

  append(...records: string[]): this {
    for (const record of records) {
      for (const { hash, ...id } of this.#tree.append(hashLeaf(record))) this.#nodes.set(JSON.stringify(id), hash);
      this.#roots.push(this.#tree.root());
    }
    return this;
  }

  /** The signed checkpoint of a size that the log had. */
  note(size = this.#tree.size): string {
    return signNote(formatCheckpoint({ origin: this.origin, size, root: this.#roots[size]! }), [this.signer]);
  }

  /** The body of a request to a witness. */
  async request(old: number, size = this.#tree.size): Promise<string> {
    const read = async (ids: readonly object[]) => ids.map((id) => this.#nodes.get(JSON.stringify(id))!);
    const proof = old === 0 || old > size ? [] : await proveConsistency(old, size, read as never);
    return [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', this.note(size)].join('\n');
  }
}
