import { resolveAddress } from './content-address.js';

/** How an upload ended. `FAILED`: it can be continued where the code's next step is RETRY. */
export type UploadResult = { readonly state: 'DONE' } | { readonly state: 'FAILED'; readonly code: string };

export interface UploadOptions {
  /** The graph's address, to which `uploadUrl` is relative. */
  readonly graph: string;
  readonly token?: string | (() => string | Promise<string>);
  readonly fetch?: typeof fetch;
  /** Bytes of one request: what is lost when the network breaks. 512 KiB if absent. */
  readonly pieceBytes?: number;
}

/** Sends the bytes of a photo or file. @throws the signal's reason if it was aborted (a pause), and nothing else */
export type UploadContent = (
  /** The address that `createCareUpload` gave. */
  address: string,
  content: Blob,
  options?: {
    /** True if an earlier call for this address was aborted or failed: the server is asked how far it came. */
    readonly isContinued?: boolean;
    readonly signal?: AbortSignal;
    /** Called with the bytes that the server has. */
    readonly onProgress?: (sent: number) => void;
  },
) => Promise<UploadResult>;

/**
 * Makes the function that uploads by tus 1.0.0: POST begins, HEAD tells the offset, PATCH sends the next piece. The address is the whole life of the upload, so a
 * client needs to keep nothing on the device: neither the fingerprint of a file nor an address.
 *
 * @example
 * const upload = createUploadContent({ graph: '/graphql' });
 * const result = await upload(uploadUrl, photo, { onProgress: show });
 * if (result.state === 'FAILED') await upload(uploadUrl, photo, { isContinued: true });
 */
export function createUploadContent({ graph, token, fetch: send = fetch, pieceBytes = 512 * 1024 }: UploadOptions): UploadContent {
  return async (address, content, { isContinued = false, signal, onProgress } = {}) => {
    const ask = async (method: string, headers: Record<string, string>, body?: Blob): Promise<Step> => {
      const bearer = typeof token === 'function' ? await token() : token;
      const own: Record<string, string> = bearer === undefined ? { 'hareyaka-session': '1' } : { authorization: `Bearer ${bearer}` };
      const answer = await send(resolveAddress(address, graph), {
        method,
        headers: { 'tus-resumable': '1.0.0', ...own, ...headers },
        signal: signal ?? null,
        ...(body && { body }),
      });
      await answer.body?.cancel();
      return {
        code: answer.ok ? undefined : (answer.headers.get('hareyaka-error') ?? 'ANSWER_INVALID'),
        offset: Number(answer.headers.get('upload-offset') ?? Number.NaN),
      };
    };
    const begin = async () => await ask('POST', { 'upload-length': String(content.size) });
    try {
      let step = isContinued ? await ask('HEAD', {}) : await begin();
      // Nothing came of the first request: the upload has not begun.
      if (isContinued && step.code === 'NOT_FOUND') step = await begin();
      if (step.code !== undefined) return { state: 'FAILED', code: step.code };
      let offset = Number.isNaN(step.offset) ? 0 : step.offset;
      onProgress?.(offset);
      while (offset < content.size) {
        const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
        const { code, offset: next } = await ask('PATCH', headers, content.slice(offset, offset + pieceBytes));
        if (code !== undefined) return { state: 'FAILED', code };
        if (!(next > offset)) return { state: 'FAILED', code: 'ANSWER_INVALID' };
        offset = next;
        onProgress?.(offset);
      }
      return { state: 'DONE' };
    } catch {
      signal?.throwIfAborted();
      return { state: 'FAILED', code: 'NETWORK_FAILED' };
    }
  };
}

interface Step {
  readonly code: string | undefined;
  readonly offset: number;
}
