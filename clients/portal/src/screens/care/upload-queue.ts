import { type Ask, CreateCareUpload, nextStep, type UploadContent } from '@hareyaka/sdk';
import { type Prepared, prepareUpload, type UnfitCode } from './prepare-upload.js';

/** A photo or file on its way to the care cabinet. */
export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly kind: 'PHOTO' | 'FILE';
  readonly bytes: number;
  /** Bytes that the care cabinet has. */
  readonly sent: number;
  /** `WAITING`: for the network. `UNFIT`: it was not sent. `REFUSED`: the care cabinet does not take it. */
  readonly state: 'PREPARING' | 'SENDING' | 'PAUSED' | 'WAITING' | 'DONE' | 'UNFIT' | 'REFUSED';
  readonly unfit: UnfitCode | undefined;
  /** Why the last try failed. */
  readonly code: string | undefined;
  /** The id for the record, once everything has arrived. */
  readonly attachment: string | undefined;
  /** The photo, under an address of this page alone. */
  readonly preview: string | undefined;
}

interface Item {
  readonly prepared: Prepared | undefined;
  readonly address: string | undefined;
  readonly id: string | undefined;
  readonly isBegun: boolean;
  readonly takenAt: string | undefined;
  readonly abort: AbortController | undefined;
}

export interface UploadQueueOptions {
  readonly ask: Ask;
  readonly upload: UploadContent;
  readonly patient: string;
  readonly prepare?: (file: Blob & { readonly name?: string }) => ReturnType<typeof prepareUpload>;
}

/** Sends the photos and files of one record while it is written: each begins at once, can be paused, continued, tried again and removed. */
export class UploadQueue {
  #uploads: readonly Upload[] = [];
  readonly #items = new Map<string, Item>();
  readonly #listeners = new Set<() => void>();
  #next = 0;

  constructor(private readonly options: UploadQueueOptions) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): readonly Upload[] => this.#uploads;

  /** Whether something is on its way, or waits: it would be lost with the page. */
  get isUploading(): boolean {
    return this.#uploads.some(({ state }) => state !== 'DONE' && state !== 'UNFIT' && state !== 'REFUSED');
  }

  /** Takes a file, and sends it. @param takenAt when the photo was taken, if that is known */
  async add(file: Blob & { readonly name?: string }, takenAt?: string): Promise<void> {
    const key = String(this.#next++);
    const upload: Upload = {
      key,
      name: file.name ?? '',
      kind: file.type.startsWith('image/') ? 'PHOTO' : 'FILE',
      bytes: file.size,
      sent: 0,
      state: 'PREPARING',
      unfit: undefined,
      code: undefined,
      attachment: undefined,
      preview: undefined,
    };
    this.#items.set(key, { prepared: undefined, address: undefined, id: undefined, isBegun: false, takenAt, abort: undefined });
    this.#set([...this.#uploads, upload]);
    const prepared = await (this.options.prepare ?? prepareUpload)(file);
    if (!this.#items.has(key)) return;
    if ('unfit' in prepared) return this.#update(key, { state: 'UNFIT', unfit: prepared.unfit });
    this.#change(key, { prepared });
    const preview = prepared.kind === 'PHOTO' ? URL.createObjectURL(prepared.content) : undefined;
    this.#update(key, { name: prepared.name, kind: prepared.kind, bytes: prepared.content.size, preview });
    await this.resume(key);
  }

  /** Stops for the moment: nothing that has arrived is lost. */
  pause(key: string): void {
    this.#items.get(key)?.abort?.abort(new DOMException('paused', 'AbortError'));
    if (this.#find(key)?.state === 'SENDING') this.#update(key, { state: 'PAUSED' });
  }

  /** Goes on, or tries again. */
  async resume(key: string): Promise<void> {
    const upload = this.#find(key);
    if (!upload || upload.state === 'SENDING' || upload.state === 'DONE' || upload.state === 'UNFIT') return;
    const abort = new AbortController();
    this.#change(key, { abort });
    this.#update(key, { state: 'SENDING', code: undefined });
    try {
      const failure = await this.#send(key, abort.signal);
      if (!this.#items.has(key) || abort.signal.aborted) return;
      if (failure === undefined) this.#update(key, { state: 'DONE', attachment: this.#items.get(key)!.id });
      else
        this.#update(key, { state: nextStep(failure) === 'RETRY' || failure === 'NETWORK_FAILED' ? 'WAITING' : 'REFUSED', code: failure });
    } catch {
      // It was paused or removed, or the context of the session ended.
    }
  }

  /** Goes on with everything that waits for the network. */
  resumeWaiting(): void {
    for (const { key, state } of this.#uploads) if (state === 'WAITING') void this.resume(key);
  }

  /** Removes a photo or file. What the care cabinet has of it is deleted when its time is over. */
  remove(key: string): void {
    this.#items.get(key)?.abort?.abort(new DOMException('removed', 'AbortError'));
    this.#items.delete(key);
    const preview = this.#find(key)?.preview;
    if (preview !== undefined) URL.revokeObjectURL(preview);
    this.#set(this.#uploads.filter((upload) => upload.key !== key));
  }

  /** Removes all. */
  clear(): void {
    for (const { key } of this.#uploads) this.remove(key);
  }

  /** @returns the code of a failure */
  async #send(key: string, signal: AbortSignal): Promise<string | undefined> {
    const item = this.#items.get(key)!;
    const { prepared } = item;
    if (!prepared) return 'NETWORK_FAILED';
    if (item.address === undefined) {
      const { data, errors } = await this.options.ask(
        CreateCareUpload,
        {
          input: {
            patientId: this.options.patient,
            name: prepared.name,
            bytes: prepared.content.size,
            contentType: prepared.contentType,
            sha256: prepared.sha256,
            ...(item.takenAt !== undefined && { takenAt: item.takenAt }),
          },
        },
        { signal },
      );
      const payload = data?.createCareUpload;
      if (!payload?.upload) return payload?.userErrors[0]?.code ?? errors[0]?.extensions.code ?? 'ANSWER_INVALID';
      this.#change(key, { address: payload.upload.uploadUrl, id: payload.upload.id });
    }
    const { address, isBegun } = this.#items.get(key) ?? item;
    this.#change(key, { isBegun: true });
    const result = await this.options.upload(address!, prepared.content, {
      isContinued: isBegun,
      signal,
      onProgress: (sent) => this.#update(key, { sent }),
    });
    if (result.state === 'DONE') return undefined;
    // An address whose time is over, or that the care cabinet does not know any more: the next try begins anew.
    if (result.code === 'NOT_FOUND' || result.code === 'UPLOAD_EXPIRED') this.#change(key, { address: undefined, isBegun: false });
    return result.code;
  }

  #find(key: string): Upload | undefined {
    return this.#uploads.find((upload) => upload.key === key);
  }

  #change(key: string, change: Partial<Item>): void {
    const item = this.#items.get(key);
    if (item) this.#items.set(key, { ...item, ...change });
  }

  #update(key: string, change: Partial<Upload>): void {
    this.#set(this.#uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
  }

  #set(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    for (const listener of [...this.#listeners]) listener();
  }
}
