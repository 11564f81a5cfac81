import type { Answer, Ask } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { Outbox } from './outbox.js';
import { NO_ENTRIES } from './record-entries.js';
import { createMemoryVault } from './vault.js';

type Reply = 'WRITTEN' | 'WRITTEN_UNHEARD' | 'LOST' | 'ABORTED' | { readonly userError: string } | { readonly code: string };

/** A care cabinet that adds a record once for each id, as the real one does, over a network that the test makes fail. */
function makeCabinet(replies: Reply[]) {
  const written = new Map<string, unknown>();
  const asked: string[] = [];
  const ask = (async (_operation: unknown, { input }: { input: { id: string } }) => {
    const reply = replies.shift() ?? 'WRITTEN';
    asked.push(input.id);
    const fail = (code: string): Answer<unknown> => ({
      data: null,
      errors: [{ message: '', extensions: { code } }],
      requestId: undefined,
      retryAfter: 0,
    });
    if (reply === 'ABORTED') throw new DOMException('the context has ended', 'AbortError');
    if (reply === 'LOST') return fail('NETWORK_FAILED');
    if (typeof reply === 'object' && 'code' in reply) return fail(reply.code);
    if (typeof reply === 'object')
      return {
        ...fail(''),
        errors: [],
        data: { createCareRecord: { careRecord: null, userErrors: [{ code: reply.userError, field: ['input'] }] } },
      };
    const known = written.get(input.id);
    if (known !== undefined && known !== JSON.stringify(input)) return fail('ID_REUSED');
    written.set(input.id, JSON.stringify(input));
    if (reply === 'WRITTEN_UNHEARD') return fail('NETWORK_FAILED');
    return { ...fail(''), errors: [], data: { createCareRecord: { careRecord: { id: input.id }, userErrors: [] } } };
  }) as unknown as Ask;
  return { ask, written, asked };
}
const record = (id: string, text = id) => ({ id, patientId: 'pat_1', kind: 'VISIT' as const, text });
const entries = { ...NO_ENTRIES, text: '発熱' };
const statesOf = (outbox: Outbox) => outbox.read().entries.map(({ input, state }) => [input.id, state]);

describe('The outbox', () => {
  it('sends a record at once, and tells who listens', async () => {
    const { ask, written } = makeCabinet([]);
    const outbox = new Outbox(ask, createMemoryVault());
    const sent: string[] = [];
    outbox.onSent((patient, { id }) => sent.push(`${patient} ${id}`));
    await outbox.send(record('a'), entries);
    expect([statesOf(outbox), sent, written.size]).toEqual([[['a', 'SENT']], ['pat_1 a'], 1]);
  });

  it('keeps what the network did not take, in order, and sends it when the network is back', async () => {
    const { ask, asked, written } = makeCabinet(['LOST', 'LOST']);
    const outbox = new Outbox(ask, createMemoryVault());
    await outbox.send(record('a'), entries);
    await outbox.send(record('b'), entries);
    expect(statesOf(outbox)).toEqual([
      ['a', 'UNSENT'],
      ['b', 'UNSENT'],
    ]);
    await outbox.flush();
    expect([statesOf(outbox).map(([, state]) => state), asked.slice(-2), written.size]).toEqual([['SENT', 'SENT'], ['a', 'b'], 2]);
  });

  it('adds a record once, even if the answer to the first try was lost', async () => {
    const { ask, asked, written } = makeCabinet(['WRITTEN_UNHEARD']);
    const outbox = new Outbox(ask, createMemoryVault());
    await outbox.send(record('a'), entries);
    expect(statesOf(outbox)).toEqual([['a', 'UNSENT']]);
    await Promise.all([outbox.flush(), outbox.flush(), outbox.flush()]);
    expect([statesOf(outbox), asked, written.size]).toEqual([[['a', 'SENT']], ['a', 'a'], 1]);
  });

  it('has what was not sent and what was typed after the page was loaded anew, and forgets it once it is sent', async () => {
    const vault = createMemoryVault();
    const before = new Outbox(makeCabinet(['LOST']).ask, vault);
    await before.send(record('a'), entries);
    before.keepDraft('pat_1 NEW', entries);
    await new Promise((resolve) => setImmediate(resolve));
    const { ask, written } = makeCabinet([]);
    const outbox = new Outbox(ask, vault);
    await outbox.ready;
    expect([statesOf(outbox), outbox.draftOf('pat_1 NEW')]).toEqual([[['a', 'UNSENT']], entries]);
    outbox.keepDraft('pat_1 NEW', undefined);
    await outbox.flush();
    expect([statesOf(outbox), written.size, await vault.read()]).toEqual([[['a', 'SENT']], 1, undefined]);
  });

  it('sends again what was under way when the context of the session ended', async () => {
    const vault = createMemoryVault();
    const before = new Outbox(makeCabinet(['ABORTED']).ask, vault);
    await before.send(record('a'), entries);
    const { ask, written } = makeCabinet([]);
    const outbox = new Outbox(ask, vault);
    await outbox.flush();
    expect([statesOf(outbox), written.size]).toEqual([[['a', 'SENT']], 1]);
  });

  it('keeps a refused record, with what was entered, until it is dropped, and goes on with the others', async () => {
    const { ask, written } = makeCabinet([{ userError: 'IMPLAUSIBLE' }, { code: 'NOT_PERMITTED' }]);
    const outbox = new Outbox(ask, createMemoryVault());
    await outbox.send(record('a'), entries);
    await outbox.send(record('b'), entries);
    await outbox.send(record('c'), entries);
    expect(statesOf(outbox)).toEqual([
      ['a', 'REFUSED'],
      ['b', 'REFUSED'],
      ['c', 'SENT'],
    ]);
    expect([outbox.readRefused('a'), outbox.readRefused('c'), outbox.readRefused('a')]).toEqual([entries, undefined, entries]);
    outbox.dropRefused('a');
    outbox.dropRefused('c');
    expect([outbox.readRefused('a'), statesOf(outbox)]).toEqual([
      undefined,
      [
        ['b', 'REFUSED'],
        ['c', 'SENT'],
      ],
    ]);
    expect([...written.keys()]).toEqual(['c']);
  });

  it('keeps a record waiting if the answer about it was lost', async () => {
    const { ask } = makeCabinet([{ code: 'INTERNAL' }]);
    const outbox = new Outbox(ask, createMemoryVault());
    await outbox.send(record('a'), entries);
    expect([statesOf(outbox), outbox.readRefused('a')]).toEqual([[['a', 'UNSENT']], undefined]);
  });

  it('sends the records behind one that fails by itself again and again', async () => {
    const { ask, asked } = makeCabinet([{ code: 'INTERNAL' }, { code: 'INTERNAL' }]);
    const outbox = new Outbox(ask, createMemoryVault());
    await outbox.send(record('a'), entries);
    await outbox.send(record('b'), entries);
    expect([statesOf(outbox), asked]).toEqual([
      [
        ['a', 'UNSENT'],
        ['b', 'SENT'],
      ],
      ['a', 'a', 'b'],
    ]);
  });
});
