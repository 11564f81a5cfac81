import type { Clock } from '../clock.js';
import { toProblem, type UploaderProblem } from '../problems.js';
import { backOff } from '../sending/back-off.js';
import type { OrcaHint } from '../sources/orca/poll-orca.js';
import type { Round, Uploader } from '../uploader.js';
import type { Log } from './log.js';

const LONGEST_WAIT_MS = 15 * 60_000;
/** With these it is of no use to go on: somebody must do something, and start again. */
const FINAL = new Set(['NOT_ENROLLED', 'CREDENTIAL_REVOKED', 'STATE_DAMAGED', 'FACILITY_DELETED']);

export interface Running {
  readonly uploader: Uploader;
  readonly log: Log;
  readonly clock: Clock;
  readonly pollMs: number;
  readonly onRound?: (round: Round) => void;
  /** After how many days a source that says nothing any more is dropped; absent: never. */
  readonly keepDays?: number;
}

/** One round. A problem that ends it is one of its problems. */
export async function runRound(uploader: Uploader, hints: readonly OrcaHint[] = []): Promise<Round> {
  try {
    return await uploader.round(hints);
  } catch (error) {
    return { waiting: 0, patientsSent: 0, filesSent: 0, patientsLeft: 0, problems: [toProblem(error)] };
  }
}

/** Drops sources that say nothing any more, once a day and only after a round in which all went well. */
class DailyPrune {
  #next = Number.NEGATIVE_INFINITY;

  run({ uploader, log, clock, keepDays }: Running, { problems, waiting }: Round): void {
    if (keepDays === undefined || problems.length > 0 || waiting > 0 || clock.now() < this.#next) return;
    this.#next = clock.now() + 86_400_000;
    try {
      const bytes = uploader.prune(keepDays);
      if (bytes > 0) log.write('PRUNED', { bytes });
    } catch (error) {
      log.problem(toProblem(error));
    }
  }
}

/** A single run (`--once`): rounds until no file is waiting to be stable, three at most. */
export async function runOnce(running: Running): Promise<Round> {
  const { uploader, log, clock, pollMs, onRound } = running;
  for (let count = 1; ; count++) {
    const round = await runRound(uploader);
    log.round(round);
    onRound?.(round);
    new DailyPrune().run(running, round);
    if (round.waiting === 0 || round.problems.some(isFinal) || count >= 3) return round;
    await clock.wait(Math.min(pollMs, 10_000));
  }
}

/** Rounds until the signal is aborted. After a problem it waits longer each time, at most a quarter of an hour, and goes on by itself. */
export async function runForever(running: Running, signal: AbortSignal, push?: PushListening): Promise<UploaderProblem | undefined> {
  const { uploader, log, clock, pollMs, onRound } = running;
  const pruning = new DailyPrune();
  for (let failures = 0; !signal.aborted; ) {
    const hints = push?.takeHints() ?? [];
    const round = await runRound(uploader, hints);
    // A visit of another day is found by its push alone: it is asked for again.
    if (round.problems.length > 0) push?.keep(hints);
    log.round(round);
    onRound?.(round);
    pruning.run(running, round);
    const final = round.problems.find(isFinal);
    if (final) return final;
    failures = round.problems.length > 0 ? failures + 1 : 0;
    const pause = failures > 0 ? backOff(failures - 1, pollMs, Math.max(LONGEST_WAIT_MS, pollMs)) : pollMs;
    await clock.wait(pause, push ? AbortSignal.any([signal, push.nextHint()]) : signal);
  }
  return undefined;
}

function isFinal({ code }: UploaderProblem): boolean {
  return FINAL.has(code);
}

/** Collects pushes between two rounds, and wakes the one that waits. */
export class PushListening {
  #hints = new Map<string, OrcaHint>();
  #waking = new AbortController();

  add(hint: OrcaHint): void {
    this.#hints.set(`${hint.patientId} ${hint.date}`, hint);
    this.wake();
  }

  /** Keeps hints for the next round, without waking anybody. */
  keep(hints: readonly OrcaHint[]): void {
    for (const hint of hints) this.#hints.set(`${hint.patientId} ${hint.date}`, hint);
  }

  wake(): void {
    this.#waking.abort();
  }

  takeHints(): readonly OrcaHint[] {
    const hints = [...this.#hints.values()];
    this.#hints = new Map();
    this.#waking = new AbortController();
    return hints;
  }

  nextHint(): AbortSignal {
    return this.#waking.signal;
  }
}
