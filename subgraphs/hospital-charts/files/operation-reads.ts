import type { SubgraphContext } from '../../kit/index.js';
import type { Reading } from '../../sources/ssmix2/storage/read-file.js';

/** The most bytes of files whose content one operation keeps, so that another of its lists can show it. */
export const SHARED_BYTES = 8 * 1024 * 1024;

/** What was read of a file. */
export interface ReadContent {
  readonly reading: Reading;
  /** The size of the content, in bytes. */
  readonly bytes: number;
}

/**
 * What one operation asks of a centre and of hospitals: each question once, each file once. Several lists of one operation can differ only in
 * their period or page (aliases), and then share the answers. Operations share nothing.
 */
export class OperationReads {
  static readonly #all = new WeakMap<object, OperationReads>();

  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #files = new Map<string, Promise<ReadContent>>();
  #bytes = 0;

  /** The reads of this operation. They end with it. */
  static of(context: SubgraphContext): OperationReads {
    const known = OperationReads.#all.get(context);
    if (known) return known;
    const made = new OperationReads();
    OperationReads.#all.set(context, made);
    return made;
  }

  /** Asks a question, unless the operation has asked it. @param question a text that is equal for equal questions */
  once<A>(question: string, ask: () => Promise<A>): Promise<A> {
    const known = this.#answers.get(question) as Promise<A> | undefined;
    if (known) return known;
    const asked = ask();
    // Perhaps no list awaits it.
    asked.catch(() => undefined);
    this.#answers.set(question, asked);
    return asked;
  }

  /**
   * As `once`, for several questions: it asks those that the operation has not asked, together.
   *
   * @param questions each by its text
   * @param ask asks them, and returns a function that gets the answer to one
   * @returns a function that gets the answer by the question's text
   */
  onceEach<Q, A>(
    questions: ReadonlyMap<string, Q>,
    ask: (unasked: readonly Q[]) => (question: Q) => Promise<A>,
  ): (text: string) => Promise<A> {
    const unasked = [...questions].filter(([text]) => !this.#answers.has(text));
    if (unasked.length > 0) {
      const answer = ask(unasked.map(([, question]) => question));
      for (const [text, question] of unasked) void this.once(text, async () => await answer(question));
    }
    return (text) => this.#answers.get(text) as Promise<A>;
  }

  /**
   * Reads a file, unless the operation is reading it or keeps its content. It keeps at most `SHARED_BYTES`; beyond that, a file is shared
   * only while it is being read. A failure is shared too: a hospital that fails is not asked again for each list.
   *
   * @param file a text that is equal for equal versions of a file
   */
  async reading(file: string, read: () => Promise<ReadContent>): Promise<Reading> {
    const known = this.#files.get(file);
    if (known) return (await known).reading;
    const begun = read();
    this.#files.set(file, begun);
    const { reading, bytes } = await begun;
    if (this.#bytes + bytes > SHARED_BYTES) this.#files.delete(file);
    else this.#bytes += bytes;
    return reading;
  }
}
