import { describe, expect, it } from '@jest/globals';
import { createUploadContent } from './upload.js';

/** A server of uploads with one address, which fails as it is told. */
function makeServer() {
  const state = { begun: false, bytes: [] as number[], requests: [] as string[], breakAt: -1, refuse: '' };
  const send = (async (_address: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    state.requests.push(`${init.method} ${headers.get('upload-offset') ?? headers.get('upload-length') ?? ''}`.trim());
    init.signal?.throwIfAborted();
    const offset = () => ({ 'upload-offset': String(state.bytes.length) });
    if (init.method === 'POST') {
      state.begun = true;
      return new Response(null, { status: 201 });
    }
    if (!state.begun) return new Response(null, { status: 404, headers: { 'hareyaka-error': 'NOT_FOUND' } });
    if (init.method === 'HEAD') return new Response(null, { status: 200, headers: offset() });
    if (state.bytes.length === state.breakAt) {
      state.breakAt = -1;
      throw new TypeError('the network is gone');
    }
    if (Number(headers.get('upload-offset')) !== state.bytes.length)
      return new Response(null, { status: 409, headers: { 'hareyaka-error': 'UPLOAD_CONFLICT' } });
    state.bytes.push(...new Uint8Array(await (init.body as Blob).arrayBuffer()));
    if (state.refuse !== '') return new Response(null, { status: 422, headers: { 'hareyaka-error': state.refuse } });
    return new Response(null, { status: 204, headers: offset() });
  }) as unknown as typeof fetch;
  return { state, upload: createUploadContent({ graph: '/graphql', fetch: send, pieceBytes: 4 }) };
}
const BYTES = Uint8Array.from({ length: 10 }, (_, index) => index);
const content = new Blob([BYTES]);

describe('An upload', () => {
  it('begins, sends its pieces in order, and tells how far it is', async () => {
    const { state, upload } = makeServer();
    const progress: number[] = [];
    expect(await upload('/upload/care-cabinet/a', content, { onProgress: (sent) => progress.push(sent) })).toEqual({ state: 'DONE' });
    expect(state.requests).toEqual(['POST 10', 'PATCH 0', 'PATCH 4', 'PATCH 8']);
    expect([state.bytes, progress]).toEqual([[...BYTES], [0, 4, 8, 10]]);
  });

  it('goes on after a broken connection from where the server is, and sends no byte twice', async () => {
    const { state, upload } = makeServer();
    state.breakAt = 4;
    expect(await upload('/u', content)).toEqual({ state: 'FAILED', code: 'NETWORK_FAILED' });
    expect(await upload('/u', content, { isContinued: true })).toEqual({ state: 'DONE' });
    expect(state.bytes).toEqual([...BYTES]);
    expect(state.requests.slice(-3)).toEqual(['HEAD', 'PATCH 4', 'PATCH 8']);
  });

  it('begins anew if the first request never came to the server', async () => {
    const { state, upload } = makeServer();
    expect(await upload('/u', content, { isContinued: true })).toEqual({ state: 'DONE' });
    expect(state.requests.slice(0, 2)).toEqual(['HEAD', 'POST 10']);
  });

  it('tells the code with which the content was refused', async () => {
    const { state, upload } = makeServer();
    state.refuse = 'CONTENT_TYPE_REFUSED';
    expect(await upload('/u', content)).toEqual({ state: 'FAILED', code: 'CONTENT_TYPE_REFUSED' });
  });

  it('that is paused throws the reason of the pause', async () => {
    const { upload } = makeServer();
    await expect(upload('/u', content, { signal: AbortSignal.abort(new Error('paused')) })).rejects.toThrow('paused');
  });
});
