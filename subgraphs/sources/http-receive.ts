import type { Dispatcher } from 'undici';
import { FREE_BYTES } from './byte-budget.js';
import { type Stop, whenAborted } from './stop-sign.js';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** The status, headers and body of one HTTP answer. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

export interface Receive {
  readonly dispatcher: Dispatcher;
  readonly request: Dispatcher.DispatchOptions;
  readonly stop: Stop;
  /** Checks the status and headers before the body is received. Throws if the body is not wanted. */
  readonly check: (status: number, headers: Headers) => void;
  /** Checks the size so far. Throws if it is too large. */
  readonly checkSize: (bytes: number) => void;
  /** Reserves memory for a body that exceeds `FREE_BYTES`; the transfer pauses meanwhile. */
  readonly makePlace: (headers: Headers) => Promise<void>;
}

/** The connection ended in the middle of an answer. */
export class CutOff extends Error {}

/**
 * Sends one request through undici's dispatcher, and receives the whole body. It needs no stream, and one call for `stop`.
 *
 * @throws the error of a check or of `makePlace`; CutOff; undici's error if the connection fails before the answer; any error if `stop` aborts
 */
export async function receive(options: Receive): Promise<Received> {
  if (options.stop.aborted) throw new Error('stopped');
  return await new Promise<Received>((resolve, reject) => {
    const receiver = new Receiver(options, resolve, reject);
    options.dispatcher.dispatch(options.request, receiver);
  });
}

class Receiver implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: Headers = {};
  #chunks: Buffer[] = [];
  #length = 0;
  #asked = false;
  #error: Error | null = null;
  readonly #leave: () => void;

  constructor(
    private readonly options: Receive,
    private readonly resolve: (received: Received) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.#leave = whenAborted(options.stop, () => this.#fail(new Error('stopped')));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#error) controller.abort(this.#error);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // An informational answer comes before the answer itself.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#try(() => this.options.check(status, headers));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#error) return;
    this.#length += chunk.length;
    this.#chunks.push(chunk);
    if (this.#length <= FREE_BYTES || this.#asked) this.#try(() => this.options.checkSize(this.#length));
    else void this.#makePlace(controller);
  }

  onResponseEnd(): void {
    if (this.#error) return;
    this.#leave();
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#length);
    this.resolve({ status: this.#status, headers: this.#headers, bytes });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(this.#status === 0 ? error : new CutOff(error.message));
  }

  async #makePlace(controller: Dispatcher.DispatchController): Promise<void> {
    this.#asked = true;
    controller.pause();
    try {
      await this.options.makePlace(this.#headers);
      this.options.checkSize(this.#length);
      controller.resume();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /** Rejects, and ends the connection: the rest of the answer is not wanted. */
  #fail(error: Error): void {
    if (this.#error) return;
    this.#error = error;
    this.#chunks = [];
    this.#leave();
    this.reject(error);
    this.#controller?.abort(error);
  }
}
