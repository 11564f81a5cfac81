/** Bytes that must pass in each second, on average over the time that a body may stand still. A slow mobile connection has some 8 KiB. */
const BYTES_PER_SECOND = 1_024;

/**
 * Watches a body that may take long as a whole: in each span of time some bytes must pass. A client that sends one byte from time to time does not hold a place for
 * ever.
 */
export class IdleWatch {
  #passed = 0;
  readonly #timer: NodeJS.Timeout;

  /** @param within milliseconds of one span @param onIdle is called once */
  constructor(within: number, onIdle: () => void) {
    const needed = Math.max(1, Math.floor((within / 1_000) * BYTES_PER_SECOND));
    this.#timer = setInterval(() => {
      const isIdle = this.#passed < needed;
      this.#passed = 0;
      if (!isIdle) return;
      this.end();
      onIdle();
    }, within);
  }

  pass(bytes: number): void {
    this.#passed += bytes;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
