import { BATCH, choose, FACILITIES, GATEWAYS, type LoadPlan, place, SPOOL, type Why } from './invented-load.js';

/** A question of the bench, in the load's own numbers. */
export interface ReplayQuestion {
  readonly patient?: number;
  readonly person?: number;
  readonly facility?: number;
  readonly from?: number;
  readonly to?: number;
  readonly ground?: ReplayGround;
}

export type ReplayGround = 'CONSENT' | 'PERMISSION' | 'EMERGENCY' | 'OWN_FACILITY' | 'LISTED';

/** Which grounds each reason means: said here again, independently of the store. */
const MEANS: Record<Why, readonly ReplayGround[]> = {
  consent: ['CONSENT'],
  permission: ['PERMISSION'],
  both: ['CONSENT', 'PERMISSION'],
  own: ['OWN_FACILITY'],
  listed: ['LISTED'],
  emergency: ['EMERGENCY'],
  nothing: [],
};
const WHYS = Object.keys(MEANS) as Why[];
const NOBODY = 0xffff_ffff;

/** The load's own record of every event, in columns of numbers: 19 bytes an event. It is made from the choices alone, without the store's code. */
export class Replay {
  readonly #record: Uint32Array;
  readonly #at: Float64Array;
  readonly #patient: Uint32Array;
  readonly #person: Uint16Array;
  readonly #why: Uint8Array;
  size = 0;

  private constructor(capacity: number) {
    this.#record = new Uint32Array(capacity);
    this.#at = new Float64Array(capacity);
    this.#patient = new Uint32Array(capacity);
    this.#person = new Uint16Array(capacity);
    this.#why = new Uint8Array(capacity);
  }

  /** @param batches how many batches each gateway sent */
  static of(plan: LoadPlan, batches: readonly number[]): Replay {
    const replay = new Replay(plan.records * 6);
    for (let i = 0; i < plan.records; i++) if (Math.floor(i / BATCH / GATEWAYS.length) < batches[place(i).gateway]!) replay.#keep(i, plan);
    return replay;
  }

  #keep(i: number, plan: LoadPlan): void {
    const { at, person, patients, why } = choose(i, plan);
    for (const patient of patients.length === 0 ? [NOBODY] : patients) {
      this.#record[this.size] = i;
      this.#at[this.size] = at;
      this.#patient[this.size] = patient;
      this.#person[this.size] = person;
      this.#why[this.size] = WHYS.indexOf(why);
      this.size++;
    }
  }

  /** The events that answer a question, the newest first, one line each. @param atMost how many */
  answer({ patient, person, facility, from = 0, to = Number.MAX_SAFE_INTEGER, ground }: ReplayQuestion, atMost: number): string[] {
    const found: string[] = [];
    const meant = WHYS.map((why) => ground === undefined || MEANS[why].includes(ground));
    for (let k = this.size - 1; k >= 0 && found.length < atMost; k--) {
      if (patient !== undefined && this.#patient[k] !== patient) continue;
      if (person !== undefined && this.#person[k] !== person) continue;
      if (facility !== undefined && this.#person[k]! % FACILITIES !== facility) continue;
      if (this.#at[k]! < from || this.#at[k]! >= to || !meant[this.#why[k]!]) continue;
      found.push(this.#describe(k));
    }
    return found;
  }

  #describe(k: number): string {
    const i = this.#record[k]!;
    const { gateway, seq } = place(i);
    let n = 0;
    while (this.#record[k - n - 1] === i) n++;
    const patient = this.#patient[k] === NOBODY ? null : `pat_${this.#patient[k]}`;
    const person = this.#person[k]!;
    const grounds = MEANS[WHYS[this.#why[k]!]!];
    return JSON.stringify([
      `${GATEWAYS[gateway]}/${SPOOL}/${seq}/${n}`,
      this.#at[k],
      patient,
      `usr_${person}`,
      `fac_${person % FACILITIES}`,
      grounds,
    ]);
  }
}
