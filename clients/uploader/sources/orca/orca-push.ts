import { WebSocket } from 'undici';
import { z } from 'zod';
import { type Clock, SYSTEM_CLOCK } from '../../clock.js';
import { backOff } from '../../sending/back-off.js';
import type { OrcaHint } from './poll-orca.js';

const event = z.object({
  command: z.literal('event'),
  data: z.object({
    uuid: z.string(),
    body: z.object({ Patient_ID: z.string().regex(/^\d{1,20}$/), Perform_Date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) }),
  }),
});
const REMEMBERED = 1_000;

/**
 * Listens to the pushes of a receipt computer (日レセ PUSH 通知). They are hints: none is guaranteed to come, so after each connection the
 * caller must poll.
 */
export class OrcaPush {
  readonly #uuids = new Set<string>();
  #socket: WebSocket | undefined;

  /**
   * @param url such as `ws://192.168.0.10:9400/ws`
   * @param onConnected polls, since what happened before was not pushed
   */
  constructor(
    private readonly url: string,
    private readonly onHint: (hint: OrcaHint) => void,
    private readonly onConnected: () => void,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  /** Listens, and connects again, until the signal is aborted. */
  async listen(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#socket?.close());
    for (let attempt = 0; !signal.aborted; attempt++) {
      if (await this.#listenOnce()) attempt = 0;
      if (!signal.aborted) await this.clock.wait(backOff(attempt, 10_000, 300_000), signal);
    }
  }

  /** @returns whether it was connected */
  #listenOnce(): Promise<boolean> {
    return new Promise((settle) => {
      let isConnected = false;
      const socket = new WebSocket(this.url, { headers: { 'x-ginbee-tenant-id': '1' } });
      this.#socket = socket;
      socket.addEventListener('open', () => socket.send(JSON.stringify({ command: 'subscribe', 'req.id': '1', event: 'patient_account' })));
      socket.addEventListener('message', ({ data }) => {
        const text = typeof data === 'string' ? data : '';
        if (!isConnected && /"subscribed"/.test(text)) {
          isConnected = true;
          this.onConnected();
        } else this.#take(text);
      });
      socket.addEventListener('error', () => settle(isConnected));
      socket.addEventListener('close', () => settle(isConnected));
    });
  }

  #take(text: string): void {
    const read = event.safeParse(parse(text));
    if (!read.success || this.#uuids.has(read.data.data.uuid)) return;
    const { uuid, body } = read.data.data;
    this.#uuids.add(uuid);
    if (this.#uuids.size > REMEMBERED) this.#uuids.delete(this.#uuids.values().next().value!);
    this.onHint({ patientId: body.Patient_ID, date: body.Perform_Date });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
