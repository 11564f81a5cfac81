import type { Ask, UploadContent } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { prepareUpload } from './prepare-upload.js';
import { UploadQueue } from './upload-queue.js';

const FILE = Object.assign(new Blob(['%PDF-1.7'], { type: 'application/pdf' }), { name: '計画.pdf' });

/** A queue whose uploads end as the test says. */
function makeQueue(
  upload: UploadContent,
  announce: () => unknown = () => ({ upload: { id: 'att_1', uploadUrl: '/u/1' }, userErrors: [] }),
) {
  const announced: { input: Record<string, unknown> }[] = [];
  const ask = (async (_operation: unknown, variables: { input: Record<string, unknown> }) => {
    announced.push(variables);
    return { data: { createCareUpload: announce() }, errors: [], requestId: undefined, retryAfter: 0 };
  }) as unknown as Ask;
  return { announced, queue: new UploadQueue({ ask, upload, patient: 'pat_1' }) };
}
const only = (queue: UploadQueue) => queue.read()[0]!;

describe('A file of a record that is being written', () => {
  it('is announced with its length, type and SHA-256, and is part of the record when it has arrived', async () => {
    const { queue, announced } = makeQueue(async (_address, content, options) => {
      options?.onProgress?.(content.size);
      return { state: 'DONE' };
    });
    await queue.add(FILE, '2026-11-30T01:00:00Z');
    expect(announced[0]!.input).toMatchObject({
      patientId: 'pat_1',
      name: '計画.pdf',
      bytes: 8,
      contentType: 'application/pdf',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      takenAt: '2026-11-30T01:00:00Z',
    });
    expect(only(queue)).toMatchObject({ state: 'DONE', sent: 8, attachment: 'att_1' });
  });

  it('waits when the network breaks, and goes on from where it was, announced once', async () => {
    const continued: (boolean | undefined)[] = [];
    const results = [{ state: 'FAILED', code: 'NETWORK_FAILED' }, { state: 'DONE' }] as const;
    const { queue, announced } = makeQueue(async (_address, _content, options) => {
      continued.push(options?.isContinued);
      return results[continued.length - 1]!;
    });
    await queue.add(FILE);
    expect(only(queue)).toMatchObject({ state: 'WAITING', attachment: undefined });
    await queue.resume(only(queue).key);
    expect([only(queue).state, continued, announced.length]).toEqual(['DONE', [false, true], 1]);
  });

  it('can be paused and continued', async () => {
    let calls = 0;
    const { queue } = makeQueue(async (_address, _content, options) => {
      if (calls++ > 0) return { state: 'DONE' };
      return await new Promise((_resolve, reject) => {
        options!.signal!.addEventListener('abort', () => reject(options!.signal!.reason));
        queueMicrotask(() => queue.pause(only(queue).key));
      });
    });
    await queue.add(FILE);
    expect(only(queue).state).toBe('PAUSED');
    await queue.resume(only(queue).key);
    expect(only(queue).state).toBe('DONE');
  });

  it('is announced anew when its address is no longer known', async () => {
    const results = [{ state: 'FAILED', code: 'UPLOAD_EXPIRED' }, { state: 'DONE' }] as const;
    let calls = 0;
    const { queue, announced } = makeQueue(async () => results[calls++]!);
    await queue.add(FILE);
    expect(only(queue)).toMatchObject({ state: 'REFUSED', code: 'UPLOAD_EXPIRED' });
    await queue.resume(only(queue).key);
    expect([only(queue).state, announced.length]).toEqual(['DONE', 2]);
  });

  it('tells why the care cabinet refuses it', async () => {
    const { queue } = makeQueue(
      async () => ({ state: 'DONE' }),
      () => ({ upload: null, userErrors: [{ code: 'TOO_MANY', field: [] }] }),
    );
    await queue.add(FILE);
    expect(only(queue)).toMatchObject({ state: 'REFUSED', code: 'TOO_MANY' });
  });

  it('that was removed while it was sent does not come back', async () => {
    const { queue } = makeQueue(async () => {
      queue.remove(only(queue).key);
      return { state: 'DONE' };
    });
    await queue.add(FILE);
    expect(queue.read()).toEqual([]);
  });
});

describe('A file before it is sent', () => {
  const picture = (name: string, type: string, size = 10) => Object.assign(new Blob([new Uint8Array(size)], { type }), { name });
  const redraw = async () => new Blob(['jpeg'], { type: 'image/jpeg' });
  const unreadable = async () => undefined;

  it('is drawn again if it is a photo, whatever its kind', async () => {
    const prepared = await prepareUpload(picture('かかと.heic', ''), redraw);
    expect(prepared).toMatchObject({ kind: 'PHOTO', name: 'かかと.jpg', contentType: 'image/jpeg' });
    expect(await (prepared as { content: Blob }).content.text()).toBe('jpeg');
  });
  it.each([
    ['a HEIC photo that the browser cannot read', picture('a.heic', 'image/heic'), 'HEIC'],
    ['a broken picture', picture('a.png', 'image/png'), 'UNREADABLE'],
    ['a program', picture('a.exe', 'application/octet-stream'), 'KIND'],
    ['an empty file', picture('a.pdf', 'application/pdf', 0), 'EMPTY'],
    ['a file of more than 16 MiB', picture('a.pdf', 'application/pdf', 16 * 1024 * 1024 + 1), 'TOO_LARGE'],
  ])('is refused if it is %s', async (_what, file, code) => {
    expect(await prepareUpload(file, unreadable)).toEqual({ unfit: code });
  });
});
