import { createHistogram } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';

/** The answers to an honest caller during an attack. */
export interface BesideFigures {
  readonly attack: string;
  readonly asked: number;
  /** Wrong answers. */
  readonly wrong: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** The first wrong answer. */
  readonly complaint: string | undefined;
}

/** The operation of the honest caller. */
export interface HonestQuestion {
  readonly origin: string;
  readonly authorization: string;
  readonly body: string;
  readonly isRight: (answer: string) => boolean;
}

/** Milliseconds between two honest requests, and milliseconds after which a request counts as lost. */
const EVERY = 40;
const LOST_AFTER = 20_000;

/** Repeats one operation at a fixed interval, whether or not the previous one is answered. */
export async function askBeside(
  { origin, authorization, body: asked, isRight }: HonestQuestion,
  seconds: number,
): Promise<Omit<BesideFigures, 'attack'>> {
  const pool = new Pool(origin, { connections: 50, headersTimeout: LOST_AFTER, bodyTimeout: LOST_AFTER });
  const times = createHistogram();
  const underWay: Promise<void>[] = [];
  let [wrong, complaint] = [0, undefined as string | undefined];
  const ask = async () => {
    const began = performance.now();
    let answer: string;
    try {
      const headers = { authorization, 'content-type': 'application/json' };
      const { body } = await pool.request({ method: 'POST', path: '/graphql', headers, body: asked });
      answer = await body.text();
    } catch (error) {
      answer = String(error);
    }
    times.record(Math.max(1, Math.round((performance.now() - began) * 1000)));
    if (isRight(answer)) return;
    wrong += 1;
    complaint ??= answer.slice(0, 200);
  };
  for (const until = performance.now() + seconds * 1000; performance.now() < until; await pause(EVERY)) underWay.push(ask());
  await Promise.all(underWay);
  await pool.destroy();
  return { asked: underWay.length, wrong, complaint, p50: times.percentile(50) / 1000, p99: times.percentile(99) / 1000 };
}

/** The figures as a table: for this build, and for the other one. */
export function tableOf(figures: readonly BesideFigures[], others: readonly BesideFigures[] | undefined): string {
  const cells = (one: BesideFigures | undefined) =>
    one ? [`${one.asked - one.wrong} of ${one.asked}`, one.p50.toFixed(0), one.p99.toFixed(0)] : [];
  const head = ['beside one caller who sends', 'answered', 'p50 ms', 'p99 ms', ...(others ? ['other build', 'p50 ms', 'p99 ms'] : [])];
  const rows = [head, ...figures.map((one, index) => [one.attack, ...cells(one), ...cells(others?.[index])])];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '))
    .join('\n');
}
