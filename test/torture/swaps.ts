import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { patientList, wardList } from '../bench/operations.js';
import { memoryOf } from '../bench/process-figures.js';
import { Barrage } from './barrage.js';
import { type Battlefield, versionsOf } from './battlefield.js';
import { type Reply, type Verdict, verdictOf } from './verdict.js';

export interface SwapOptions {
  readonly swaps: number;
  /** The number of swaps after which an invalid file follows. */
  readonly invalidEvery: number;
  readonly connections: number;
  /** Announces each file by SIGHUP, instead of waiting for the gateway's next check. */
  readonly signal: boolean;
  readonly say: (line: string) => void;
}

export interface SwapFigures {
  readonly swaps: number;
  /** The number of invalid files, and of those that interrupted the service of the version before. */
  readonly refused: number;
  readonly harmful: number;
  readonly asked: number;
  readonly wrong: number;
  readonly complaints: readonly string[];
  /** Milliseconds from the file to the first answer of its version. */
  readonly slowest: number;
  /** Growth of resident memory, in bytes. */
  readonly grown: number | undefined;
}

const TAKEN_WITHIN = 20_000;
const LEFT_FOR = 300;

/** Swaps the supergraph under load. Every answer must be right for one of the two versions. */
export async function swapSupergraphs(
  field: Battlefield,
  { swaps, invalidEvery, connections, signal, say }: SwapOptions,
): Promise<SwapFigures> {
  const { older, newer, invalid, draft } = await versionsOf(field);
  const barrage = new Barrage({
    ...field.gateway,
    callers: field.issuer.callers(200),
    connections,
    shots: [
      { operation: patientList, judge: (reply) => verdictOf(reply, patientList.expected, new Set()) },
      { operation: wardList, judge: (reply) => (versionOf(reply) === undefined ? wrongWards(reply) : 'right') },
    ],
  });
  // By rename, so that no process reads a partial file.
  const put = async (sdl: string) => {
    await writeFile(draft, sdl);
    await rename(draft, field.supergraph);
    if (signal) process.kill(field.gateway.pid, 'SIGHUP');
  };
  const before = memoryOf(field.gateway.pid);
  let [refused, harmful, slowest, done] = [0, 0, 0, 0];
  barrage.start();
  try {
    for (let n = 1; n <= swaps; n++) {
      const wanted = n % 2 ? 'newer' : 'older';
      if (n % invalidEvery === 0) {
        await put(invalid[refused % invalid.length]!);
        await pause(signal ? LEFT_FOR : LEFT_FOR + 1_000);
        refused++;
        if (versionOf(await barrage.ask(wardList)) !== (wanted === 'newer' ? 'older' : 'newer')) harmful++;
      }
      const began = performance.now();
      await put(wanted === 'newer' ? newer : older);
      while (versionOf(await barrage.ask(wardList)) !== wanted) {
        if (performance.now() - began > TAKEN_WITHIN)
          throw new Error(`the supergraph’s version ${n} was not taken within ${TAKEN_WITHIN} ms`);
        await pause(20);
      }
      slowest = Math.max(slowest, performance.now() - began);
      done = n;
      if (n % 10 === 0) say(`${n} swaps, ${barrage.sent} asked, ${barrage.wrong} wrong`);
    }
  } finally {
    await barrage.end();
  }
  const after = memoryOf(field.gateway.pid);
  const grown = before === undefined || after === undefined ? undefined : after - before;
  return {
    swaps: done,
    refused,
    harmful,
    asked: barrage.sent,
    wrong: barrage.wrong,
    complaints: barrage.complaints,
    slowest: Math.round(slowest),
    grown,
  };
}

/** The version that answered: the newer one has the field, the older one refuses the operation. */
function versionOf(reply: Reply | undefined): 'older' | 'newer' | undefined {
  if (!reply) return undefined;
  const { status, body } = reply;
  if (status === 200 && verdictOf(reply, wardList.expected, new Set()) === 'right') return 'newer';
  const refused = status < 500 && body.data === undefined && body.errors?.[0]?.extensions?.code === 'GRAPHQL_VALIDATION_FAILED';
  return refused ? 'older' : undefined;
}

function wrongWards(reply: Reply | undefined): Verdict {
  return { wrong: reply ? `neither version: ${reply.status} ${JSON.stringify(reply.body).slice(0, 200)}` : 'no answer' };
}
