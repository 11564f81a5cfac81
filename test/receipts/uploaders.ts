import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from '../network/launch/child.js';
import type { ReceiptComputer } from './receipt-computer.js';

/** What a process of uploaders is told. */
export interface UploadersConfig {
  readonly cloud: string;
  readonly clinics: readonly { readonly clinic: ReceiptComputer; readonly code: string }[];
  /** How many months the receipt computers have exported. */
  readonly exported: number;
}

/** What a process of uploaders tells. */
export type UploadersReport =
  /** The cloud has what was exported until then. */
  { readonly tenant: string; readonly done: number } | { readonly tenant: string; readonly failed: string };

/** The uploaders of all clinics, several in a process. */
export class Uploaders {
  readonly #done = new Map<string, number>();
  readonly #children: Child<unknown>[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #groups: UploadersConfig['clinics'][];
  #exported = 0;
  #failure: Error | undefined;

  private constructor(
    private readonly folder: string,
    private readonly cloud: string,
    clinics: UploadersConfig['clinics'],
    processes: number,
  ) {
    this.#groups = Array.from({ length: processes }, (_, at) => clinics.filter((_one, index) => index % processes === at));
  }

  static async start(
    folder: string,
    { cloud, clinics, processes }: Pick<UploadersConfig, 'cloud' | 'clinics'> & { readonly processes: number },
  ): Promise<Uploaders> {
    const uploaders = new Uploaders(folder, cloud, clinics, processes);
    for (let at = 0; at < processes; at++) await uploaders.#start(at);
    return uploaders;
  }

  /** How many processes there are. */
  get processes(): number {
    return this.#groups.length;
  }

  /** Says that the receipt computers have exported so many months. */
  tellExported(months: number): void {
    this.#exported = months;
    for (const { process } of this.#children) if (process.connected) process.send({ exported: months });
  }

  /** Ends a process as a crash would, and starts it over the same state folders. */
  async killAndRestart(at: number): Promise<void> {
    this.#children[at]!.process.kill('SIGKILL');
    await this.#children[at]!.ended;
    await this.#start(at);
  }

  /** Resolves when the cloud has everything of all clinics. @throws if an uploader gave up */
  async untilDone(): Promise<void> {
    const all = this.#groups.flat();
    for (;;) {
      if (this.#failure) throw this.#failure;
      if (all.every(({ clinic }) => this.#done.get(clinic.tenant) === this.#exported)) return;
      await new Promise<void>((next) => this.#waiting.add(next));
    }
  }

  async stop(): Promise<void> {
    for (const { process } of this.#children) if (process.connected) process.disconnect();
    await Promise.all(this.#children.map(async (child) => await child.stop()));
  }

  async #start(at: number): Promise<void> {
    const file = join(this.folder, `uploaders-${at}.json`);
    const config: UploadersConfig = { cloud: this.cloud, clinics: this.#groups[at]!, exported: this.#exported };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    const child = await startChild(`uploaders ${at}`, { program: 'test/receipts/uploaders-process.js', args: [file], env: {} });
    this.#children[at] = child;
    child.process.on('message', (told: UploadersReport) => this.#note(told));
    void child.ended.then((code) => {
      if (code !== null && code !== 0) this.#fail(`the uploaders’ process ${at} ended with ${code}`);
    });
  }

  #note(told: UploadersReport): void {
    if ('failed' in told) this.#fail(`the uploader of ${told.tenant} gave up: ${told.failed}`);
    else {
      this.#done.set(told.tenant, Math.max(told.done, this.#done.get(told.tenant) ?? 0));
      this.#wake();
    }
  }

  #fail(what: string): void {
    this.#failure ??= new Error(what);
    this.#wake();
  }

  #wake(): void {
    for (const next of this.#waiting) next();
    this.#waiting.clear();
  }
}
