import {
  AnswerState,
  type FindPatientsArgs,
  type FoundPatients,
  type HospitalStatus,
  KitError,
  type SealedTokens,
  SearchedName,
  Sex,
  type SubgraphContext,
  type SystemSource,
  SystemState,
} from '../../kit/index.js';
import { SourceError } from '../../sources/source-error.js';
import type { Bulkhead } from '../hospital/bulkhead.js';
import type { Hospitals } from '../hospital/hospitals.js';
import type { FoundPage, PatientCriteria, PatientSearch } from '../search/patient-search.js';
import { getCallerKey } from './person.js';

export interface CentreOptions {
  readonly search: PatientSearch;
  /** Seals the position of a search, which contains names and local IDs. */
  readonly cursors: SealedTokens;
  readonly hospitals: Pick<Hospitals, 'states'>;
  /** Checks that the centre answers. Rejects if it does not. */
  readonly alive: (signal: AbortSignal) => Promise<unknown>;
  /** Limits the concurrent requests to the centre, fairly per caller. Absent: no limit. */
  readonly bulkhead?: Bulkhead;
}

/** The content of a cursor: its caller, the position of the search, and the failures so far. */
interface Cursor {
  readonly who: string;
  readonly next: string;
  readonly failures: FoundPatients['failures'];
}

/** The functions of a system's centre other than charts: the patient search and the status. */
export class Centre implements SystemSource {
  constructor(private readonly options: CentreOptions) {}

  async find(args: FindPatientsArgs, context: SubgraphContext): Promise<FoundPatients> {
    const before = args.after ? this.#opened(args.after, context) : null;
    const page = await this.#inTurn(context, async () => await this.#page(args, before, context));
    const failures = [
      ...(before?.failures ?? []),
      ...page.failures.map(({ query, state }) => ({ searched: SearchedName[query], state: AnswerState[state] })),
    ];
    const after = page.next === null ? null : this.#sealed({ who: describeCaller(context), next: page.next, failures });
    const isCut = page.tooMany || (page.next !== null && after === null);
    return {
      patients: page.patients.map(({ localId, sex, ...shown }) => ({ ...shown, localPatientId: localId, sex: Sex[sex] })),
      after,
      failures: [
        ...failures,
        ...(isCut ? [{ searched: args.name ? SearchedName.NAME : SearchedName.KANA, state: AnswerState.PARTIAL }] : []),
      ],
    };
  }

  async status({ signal }: SubgraphContext): Promise<{ state: SystemState; hospitals: HospitalStatus[] }> {
    const hospitals = this.options.hospitals.states();
    const isUp = await this.options.alive(signal).then(
      () => true,
      () => false,
    );
    // The caller's deadline has passed, which says nothing about the system.
    if (!isUp && signal.aborted) throw new KitError('TIMED_OUT');
    const state = !isUp ? SystemState.DOWN : hospitals.every(({ answers }) => answers) ? SystemState.UP : SystemState.DEGRADED;
    return { state, hospitals };
  }

  /** @throws KitError if every query failed; BAD_INPUT for a cursor of another search */
  async #page(args: FindPatientsArgs, before: Cursor | null, { signal, callerToken }: SubgraphContext): Promise<FoundPage> {
    const { first } = args;
    const page = await this.options.search
      .page(readCriteria(args), { first, after: before?.next ?? null, signal, callerToken })
      .catch((error: unknown) => {
        if (error instanceof RangeError && before)
          throw new KitError('BAD_INPUT', { message: OTHER_SEARCH, argument: 'after', cause: error });
        throw error;
      });
    const asked = [args.name, args.kana].filter(Boolean).length;
    if (!before && page.failures.length === asked) throw new KitError(page.failures[0]!.state);
    return page;
  }

  /** @throws KitError TIMED_OUT or UNREACHABLE if the caller gets no turn */
  async #inTurn<A>(context: SubgraphContext, ask: () => Promise<A>): Promise<A> {
    const endTurn = await this.options.bulkhead?.take(getCallerKey(context), context.signal).catch((cause: unknown) => {
      throw cause instanceof SourceError && cause.code === 'TIMED_OUT'
        ? new KitError('TIMED_OUT', { cause })
        : new KitError('UNREACHABLE', { cause });
    });
    try {
      return await ask();
    } finally {
      endTurn?.();
    }
  }

  /** Null if the position is too large for a cursor, e.g. if a supplier returns thousands of patients on one page. */
  #sealed(cursor: Cursor): string | null {
    try {
      return this.options.cursors.seal(cursor);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #opened(after: string, context: SubgraphContext): Cursor {
    try {
      const cursor = this.options.cursors.open(after) as Cursor;
      if (cursor.who !== describeCaller(context)) throw new Error('a cursor of another person');
      return cursor;
    } catch (cause) {
      throw new KitError('BAD_INPUT', { message: OTHER_SEARCH, argument: 'after', cause });
    }
  }
}

const OTHER_SEARCH = '`after` is not of this search.';

function describeCaller({ caller }: SubgraphContext): string {
  return JSON.stringify([caller.issuer, caller.subject, caller.facility]);
}

function readCriteria({ name, kana, birthDate, sex }: FindPatientsArgs): PatientCriteria {
  return { name: name ?? undefined, kana: kana ?? undefined, birthDate: birthDate ?? undefined, sex: sex ?? undefined };
}
