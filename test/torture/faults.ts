import { setTimeout as pause } from 'node:timers/promises';
import { SUBGRAPHS, type SubgraphName } from '../bench/clinic-schema.js';
import { patientList } from '../bench/operations.js';
import { Barrage } from './barrage.js';
import { type Battlefield, DEADLINES } from './battlefield.js';
import { verdictOf } from './verdict.js';

export const FAULTS = ['kill', 'hang', 'slow'] as const;
export type FaultKind = (typeof FAULTS)[number];

export interface FaultOptions {
  readonly faults: readonly (readonly [FaultKind, SubgraphName])[];
  /** Seconds for which each fault lasts. */
  readonly seconds: number;
  /** Milliseconds after each fault in which no answer may fail. */
  readonly calm: number;
  readonly connections: number;
  readonly say: (line: string) => void;
}

export interface FaultFigures {
  readonly sent: number;
  readonly right: number;
  readonly partial: number;
  readonly wrong: number;
  readonly complaints: readonly string[];
  /** Faults without any effect, and faults from which the network did not fully recover. */
  readonly unnoticed: readonly string[];
  readonly unrecovered: readonly string[];
}

/** Every subgraph, every fault. */
export const EVERY_FAULT = SUBGRAPHS.flatMap((name) => FAULTS.map((kind) => [kind, name] as const));

const RECOVERED_WITHIN = 15_000;
/** A hang has an effect only when the gateway's deadline ends. */
const HANG_SHOWS = Number(DEADLINES.HAREYAKA_SUBGRAPH_DEADLINE_MS) + 300;
const BACK_FOR = 20;

/** Breaks one subgraph after another under load, and lets each come back. */
export async function breakSubgraphs(field: Battlefield, { faults, seconds, calm, connections, say }: FaultOptions): Promise<FaultFigures> {
  const barrage = new Barrage({
    ...field.gateway,
    callers: field.issuer.callers(200),
    connections,
    shots: [{ operation: patientList, judge: (reply, failing) => verdictOf(reply, patientList.expected, failing) }],
  });
  const [unnoticed, unrecovered]: [string[], string[]] = [[], []];
  barrage.start();
  await pause(calm);
  try {
    for (const [kind, name] of faults) {
      const before = { ...counts(barrage) };
      barrage.slowest = 0;
      barrage.failing = name;
      await (kind === 'kill' ? field.kill(name) : field.behave(name, kind));
      await pause(kind === 'hang' ? Math.max(seconds * 1000, HANG_SHOWS) : seconds * 1000);
      await (kind === 'kill' ? field.revive(name) : field.behave(name, 'well'));
      const back = await recovered(barrage);
      if (back === undefined) unrecovered.push(`${kind} ${name}`);
      // A request that was sent during the fault may still fail.
      await barrage.settled();
      barrage.failing = undefined;
      await pause(calm);
      const after = counts(barrage);
      // The gateway waits for a slow subgraph: only in this case may all answers be right.
      if (kind !== 'slow' && after.partial === before.partial) unnoticed.push(`${kind} ${name}`);
      say(
        `${kind} ${name}: ${after.sent - before.sent} asked, ${after.right - before.right} right, ${after.partial - before.partial} in part, ` +
          `${after.wrong - before.wrong} wrong; slowest ${Math.round(barrage.slowest)} ms; all back ${back === undefined ? 'NEVER' : `after ${back} ms`}`,
      );
    }
  } finally {
    await barrage.end();
  }
  return { ...counts(barrage), complaints: barrage.complaints, unnoticed, unrecovered };
}

/** Milliseconds until several answers in a row are right. */
async function recovered(barrage: Barrage): Promise<number | undefined> {
  const began = performance.now();
  let row = 0;
  while (performance.now() - began < RECOVERED_WITHIN) {
    const reply = await barrage.ask(patientList);
    row = verdictOf(reply, patientList.expected, new Set()) === 'right' ? row + 1 : 0;
    if (row >= BACK_FOR) return Math.round(performance.now() - began);
    if (row === 0) await pause(50);
  }
  return undefined;
}

function counts({ sent, right, partial, wrong }: Barrage) {
  return { sent, right, partial, wrong };
}
