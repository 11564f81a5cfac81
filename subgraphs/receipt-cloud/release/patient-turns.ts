import { FairTurns } from '../../kit/index.js';
import type { PatientAddress } from './cloud/read-patient.js';

/** What is done to one patient waits for one another; others go on. Milliseconds. */
const TURNS = { atOnce: 8, perCaller: 1, waiting: 200, waitingPerCaller: 10, wait: 20_000 } as const;

/** Lets one piece of work at a time read and replace a patient's key. */
export class PatientTurns {
  readonly #turns = new FairTurns(TURNS);

  /** @throws NoTurn, for which `isBusy` is true */
  async run<T>({ tenant, tag }: PatientAddress, work: () => Promise<T>): Promise<T> {
    return await this.#turns.run(`${tenant}|${tag}`, work);
  }
}
