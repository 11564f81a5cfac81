import type { OrcaVisit } from '../../formats/orca/orca-replies.js';
import type { SealedFolder } from '../../state/sealed-folder.js';
import type { SourceSpool } from '../../state/source-spool.js';

type Known = Readonly<Record<string, string>>;

/**
 * What was asked about single visits of one patient in one month, so that it can be dropped when the receipt computer has the visit no more
 * (診療行為取消), or under another number.
 */
export class VisitDetails {
  readonly #slot: string;
  #known: Known;

  /** @param of patient and month */
  constructor(
    private readonly state: SealedFolder,
    private readonly spool: SourceSpool,
    private readonly of: string,
  ) {
    this.#slot = `orca visits ${of}`;
    const content = state.get(this.#slot);
    this.#known = content === undefined ? {} : (JSON.parse(content.toString('utf8')) as Known);
  }

  /** Notes that something is asked about. It is written down before the answer is kept. @returns the question */
  add(what: string): string {
    const question = `${what} of ${this.of}`;
    if (this.#known[what] === undefined) this.#save({ ...this.#known, [what]: question });
    return question;
  }

  /** Drops what is kept of visits that are not among these. @returns whether there was any */
  dropOthers(visits: readonly OrcaVisit[]): boolean {
    const current = new Set(visits.flatMap((one) => [visitOf(one), `prescription ${one.invoiceNumber}`]));
    const gone = Object.entries(this.#known).filter(([what]) => !current.has(what));
    if (gone.length === 0) return false;
    const dropped = gone.map(([, question]) => this.spool.removeReply(question));
    this.#save(Object.fromEntries(Object.entries(this.#known).filter(([what]) => current.has(what))));
    return dropped.includes(true);
  }

  #save(known: Known): void {
    this.#known = known;
    this.state.put(this.#slot, Buffer.from(JSON.stringify(known)));
  }
}

/** What tells a visit from the others of its patient. */
export function visitOf({ date, department, sequence }: OrcaVisit): string {
  return `visit ${date} ${department.code ?? ''} ${sequence ?? ''}`;
}
