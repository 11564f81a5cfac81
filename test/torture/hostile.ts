import { setTimeout as pause } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { type HostileRequest, hostileRequests } from '../../gateway/testing/hostile-operations.js';
import { gatewayMetrics } from '../bench/gateway-metrics.js';
import { me } from '../bench/operations.js';
import { memoryOf } from '../bench/process-figures.js';
import type { Battlefield } from './battlefield.js';

export interface HostileFigures {
  readonly sent: number;
  /** The number of answers with each status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly complaints: readonly string[];
  /** Milliseconds: of the hostile requests, each with its kind, and of the honest ones beside them. */
  readonly slowest: { readonly ms: number; readonly name: string };
  readonly honest: { readonly asked: number; readonly slowest: number };
  /** Resident bytes: the peak of each third of the requests. Caches fill in the first third; after that it must not rise. */
  readonly memory: readonly number[];
  /** The greatest delay of the event loop, in milliseconds. */
  readonly loopDelay: number | undefined;
}

const AT_ONCE = 5;
const LOST_AFTER = 20_000;
/** The operation's deadline, and the same again for a busy machine. */
const TOO_SLOW = 10_000;
const HONEST_EVERY = 100;

/** Sends hostile requests. Each must be answered in time, none with an internal error; honest requests beside them must be served. */
export async function sendHostile(field: Battlefield, seed: number, count: number): Promise<HostileFigures> {
  const pool = new Pool(field.gateway.origin, { connections: AT_ONCE + 1, headersTimeout: LOST_AFTER, bodyTimeout: LOST_AFTER });
  const [authorization = ''] = field.issuer.callers(1);
  const statuses: Record<string, number> = {};
  const complaints: string[] = [];
  const honest = { asked: 0, slowest: 0 };
  let sent = 0;
  let slowest = { ms: 0, name: '' };

  const send = async ({ name, method, path, headers, body, data }: HostileRequest) => {
    const [status, text, ms] = await timed(pool, {
      method: method as Dispatcher.HttpMethod,
      path,
      headers: { authorization, ...headers },
      body: body ?? null,
    });
    if (ms > slowest.ms) slowest = { ms, name };
    statuses[status] = (statuses[status] ?? 0) + 1;
    const wrong = ms > TOO_SLOW ? `answered after ${ms} ms` : wrongIn(method, status, text, data);
    if (wrong) complaints.push(`${name}: ${wrong}`);
  };
  const requests = hostileRequests(seed, count);
  const memory = [0, 0, 0];
  const connection = async () => {
    for (const request of requests) {
      sent++;
      await send(request);
    }
  };
  let over = false;
  const honestly = async () => {
    while (!over) {
      const headers = { authorization, 'content-type': 'application/json' };
      const [status, text, ms] = await timed(pool, { method: 'POST', path: '/graphql', headers, body: me.body });
      honest.asked++;
      const third = Math.min(2, Math.floor((3 * sent) / count));
      memory[third] = Math.max(memory[third]!, memoryOf(field.gateway.pid) ?? 0);
      honest.slowest = Math.max(honest.slowest, ms);
      if (status !== 200 || text !== JSON.stringify({ data: me.expected }))
        complaints.push(`an honest request: ${status} ${text.slice(0, 200)}`);
      await pause(HONEST_EVERY);
    }
  };
  await gatewayMetrics(field.gateway.metrics);
  const beside = honestly();
  await Promise.all(Array.from({ length: AT_ONCE }, connection));
  over = true;
  await beside;
  await pool.destroy();
  const { delay } = await gatewayMetrics(field.gateway.metrics);
  return { sent, statuses, complaints, slowest, honest, memory, loopDelay: delay.max && Math.round(delay.max * 1000) };
}

/** Status, text and milliseconds; status 0 if there was no answer. */
async function timed(pool: Pool, request: Dispatcher.RequestOptions): Promise<[status: number, text: string, ms: number]> {
  const began = performance.now();
  try {
    const { statusCode, body } = await pool.request(request);
    return [statusCode, await body.text(), Math.round(performance.now() - began)];
  } catch (error) {
    return [0, (error as Error).message, Math.round(performance.now() - began)];
  }
}

function wrongIn(method: string, status: number, text: string, data: HostileRequest['data']): string | undefined {
  if (status === 0) return `no answer: ${text}`;
  if (status === 500 || text.includes('"INTERNAL"')) return `the gateway’s own fault: ${text.slice(0, 200)}`;
  // Node's own parser refuses a request that is not valid HTTP, without an answer.
  if (text === '') return status >= 400 || method === 'HEAD' ? undefined : `status ${status} and nothing`;
  let answer: { data?: unknown; errors?: unknown };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    return `no JSON: ${text.slice(0, 200)}`;
  }
  const another = data && !Array.isArray(answer) && !answer.errors && JSON.stringify(answer.data) !== JSON.stringify(data);
  return another ? `another answer: ${text.slice(0, 200)}` : undefined;
}
