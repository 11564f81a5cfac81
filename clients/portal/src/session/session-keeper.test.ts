import type { Session, SessionApi, SessionResult } from '@hareyaka/sdk';
import { describe, expect, it, jest } from '@jest/globals';
import type { GraphClient } from '../graph/graph-client.js';
import { type LeaveReason, SessionKeeper, type SessionMessage } from './session-keeper.js';

const BASE: Session = {
  state: 'ACTIVE',
  now: '2026-11-30T01:00:00.000Z',
  providers: [{ id: 'demo', name: { ja: '見本', en: 'Demo' } }],
  person: { id: 'usr_1', name: '佐藤 晴子', kana: 'サトウ ハルコ', profession: 'DOCTOR' },
  facility: { id: 'fac_1', name: '晴風内科クリニック' },
  facilities: [],
  stepUps: [],
  authenticatedAt: '2026-11-30T00:59:00.000Z',
  assurance: { current: 'hpki', required: 'hpki', until: null },
  idleUntil: '2026-11-30T01:15:00.000Z',
  endsAt: '2026-11-30T11:00:00.000Z',
  draftKeys: [],
};
const NOW = Date.parse('2026-11-30T00:00:00.000Z');
const SIGNED_OUT: Session = { ...BASE, state: 'SIGNED_OUT', person: null, facility: null, idleUntil: null, endsAt: null };
const ok = <Value>(value: Value): SessionResult<Value> => ({ ok: true, value });
const fail = (code: string): SessionResult<never> => ({ ok: false, code, retryAfter: 0, requestId: undefined });

function setUp({ answers, leaveReason }: { answers: SessionResult<Session>[]; leaveReason?: LeaveReason }) {
  const queue = [...answers];
  let last = answers.at(-1)!;
  const read = async () => {
    last = queue.shift() ?? last;
    return last;
  };
  const api = {
    read: jest.fn(read),
    lock: jest.fn(async () => ok<Session>({ ...BASE, state: 'LOCKED' })),
    signOut: jest.fn(async () => ok<{ providerSignOut: string | null }>({ providerSignOut: null })),
    chooseFacility: jest.fn(async (id: string) => ok<Session>({ ...BASE, facility: { id, name: 'x' } })),
    beginCertificate: jest.fn(async () => fail('NETWORK_FAILED')),
  } satisfies SessionApi;
  const close = jest.fn();
  const told: SessionMessage[] = [];
  const channel = {
    postMessage: (message: SessionMessage) => void told.push(message),
    onmessage: null as ((event: { data: SessionMessage }) => void) | null,
  };
  const loads: [LeaveReason, string | undefined][] = [];
  const went: string[] = [];
  const keeper = new SessionKeeper({
    api,
    createClient: () => ({ close }) as unknown as GraphClient,
    channel,
    loadAnew: (reason, path) => void loads.push([reason, path]),
    go: (address) => void went.push(address),
    leaveReason,
    now: () => NOW,
  });
  const hear = (data: SessionMessage) => channel.onmessage?.({ data });
  return { keeper, api, close, told, loads, went, hear };
}

describe('the page’s view of the session', () => {
  it.each(['SIGNED_OUT', 'LOCKED', 'CHOOSE_FACILITY', 'STEP_UP_NEEDED', 'ACTIVE'] as const)(
    'is %s if the gateway says so',
    async (state) => {
      const { keeper } = setUp({ answers: [ok({ ...BASE, state })] });
      await keeper.refresh();
      expect(keeper.read().kind).toBe(state);
    },
  );

  it('counts by the server’s clock', async () => {
    const { keeper } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    expect(new Date(keeper.serverNow()).toISOString()).toBe('2026-11-30T01:00:00.000Z');
    expect(new Date(keeper.endsAt()!).toISOString()).toBe('2026-11-30T01:15:00.000Z');
  });

  it('is unreachable before the first answer, and stays as it was when a later one fails', async () => {
    const { keeper } = setUp({ answers: [fail('NETWORK_FAILED'), ok(BASE), fail('NETWORK_FAILED')] });
    await keeper.refresh();
    expect(keeper.read()).toEqual({ kind: 'UNREACHABLE', code: 'NETWORK_FAILED' });
    await keeper.refresh();
    await keeper.refresh();
    expect(keeper.read().kind).toBe('ACTIVE');
  });

  it('takes new times without a new client', async () => {
    const { keeper, close } = setUp({ answers: [ok(BASE), ok({ ...BASE, idleUntil: '2026-11-30T01:20:00.000Z' })] });
    await keeper.refresh();
    const before = keeper.read();
    await keeper.refresh();
    const after = keeper.read();
    expect(close).not.toHaveBeenCalled();
    expect(before.kind === 'ACTIVE' && after.kind === 'ACTIVE' && before.client === after.client).toBe(true);
  });
});

describe('a lock', () => {
  it('removes what is shown before the gateway answers, tells the other tabs, and loads the page anew', async () => {
    const { keeper, api, close, told, loads } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    const locking = keeper.lock();
    expect(keeper.read()).toEqual({ kind: 'LOCKED', session: undefined });
    expect([close.mock.calls.length, told.at(-1), loads]).toEqual([1, { type: 'left', reason: 'LOCKED', at: NOW }, []]);
    await locking;
    expect([api.lock.mock.calls.length, loads]).toEqual([1, [['LOCKED', undefined]]]);
  });

  it('stays until the gateway has confirmed it, and is sent again', async () => {
    const { keeper, api, loads } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    api.lock.mockResolvedValueOnce(fail('NETWORK_FAILED'));
    await keeper.lock();
    await keeper.refresh();
    expect([keeper.read().kind, loads]).toEqual(['LOCKED', []]);
    await keeper.onReached();
    expect([api.lock.mock.calls.length, loads]).toEqual([2, [['LOCKED', undefined]]]);
  });

  it.each(['NETWORK_FAILED', 'SESSION_STORE_UNAVAILABLE'])('is sent again until the gateway has confirmed it, after %s', async (code) => {
    jest.useFakeTimers();
    try {
      const { keeper, api, loads } = setUp({ answers: [ok(BASE)] });
      await keeper.refresh();
      api.lock.mockResolvedValueOnce(fail(code)).mockResolvedValueOnce(fail(code));
      await keeper.lock();
      expect([keeper.read().kind, loads]).toEqual(['LOCKED', []]);
      await jest.advanceTimersByTimeAsync(10_000);
      expect([api.lock.mock.calls.length, loads]).toEqual([3, [['LOCKED', undefined]]]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('in another tab locks this one, which is not loaded anew before the gateway knows', async () => {
    const { keeper, api, close, loads, hear } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    hear({ type: 'left', reason: 'LOCKED', at: NOW });
    expect([keeper.read().kind, close.mock.calls.length, api.lock.mock.calls.length, loads]).toEqual(['LOCKED', 1, 1, []]);
    await new Promise(setImmediate);
    expect(loads).toEqual([['LOCKED', undefined]]);
  });

  it('in another tab of long ago locks nothing again: the person may have unlocked since', async () => {
    const { keeper, api, loads, hear } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    hear({ type: 'left', reason: 'LOCKED', at: NOW - 3_600_000 });
    expect([keeper.read().kind, api.lock.mock.calls.length, loads]).toEqual(['LOCKED', 0, [['LOCKED', undefined]]]);
  });

  it('that ends elsewhere shows the page again', async () => {
    const { keeper, hear } = setUp({ answers: [ok({ ...BASE, state: 'LOCKED' }), ok(BASE)] });
    await keeper.refresh();
    hear({ type: 'active' });
    await new Promise(setImmediate);
    expect(keeper.read().kind).toBe('ACTIVE');
  });
});

describe('the end of a context', () => {
  it.each([
    ['the session has ended', SIGNED_OUT, 'OVER'],
    ['the session was locked elsewhere', { ...BASE, state: 'LOCKED' } as Session, 'LOCKED'],
    ['the session acts for another facility', { ...BASE, facility: { id: 'fac_2', name: 'y' } }, 'FACILITY'],
    ['another person has signed in', { ...BASE, person: { ...BASE.person!, id: 'usr_2' } }, 'FACILITY'],
    ['the step-up is over', { ...BASE, state: 'STEP_UP_NEEDED', assurance: { ...BASE.assurance, current: '' } } as Session, 'FACILITY'],
  ])('when %s closes the client and loads the page anew', async (_what, session, reason) => {
    const { keeper, close, loads } = setUp({ answers: [ok(BASE), ok(session)] });
    await keeper.refresh();
    await keeper.refresh();
    expect([close.mock.calls.length, loads, keeper.read().kind === 'ACTIVE']).toEqual([1, [[reason, undefined]], false]);
  });

  it('by signing out leads to the first page', async () => {
    const { keeper, close, told, loads } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    expect(await keeper.signOut()).toBeUndefined();
    expect([close.mock.calls.length, told.at(-1), loads]).toEqual([
      1,
      { type: 'left', reason: 'SIGNED_OUT', at: NOW },
      [['SIGNED_OUT', '/']],
    ]);
  });

  it('by signing out leads to the provider if it must be told too', async () => {
    const { keeper, api, loads, went } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    api.signOut.mockResolvedValueOnce(ok({ providerSignOut: 'https://id.example/end' }));
    await keeper.signOut();
    expect([went, loads]).toEqual([['https://id.example/end'], []]);
  });

  it('does not come if signing out failed', async () => {
    const { keeper, api, close } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    api.signOut.mockResolvedValueOnce(fail('NETWORK_FAILED'));
    expect([await keeper.signOut(), keeper.read().kind, close.mock.calls.length]).toEqual(['NETWORK_FAILED', 'ACTIVE', 0]);
  });

  it('by a change of the facility leads to that facility’s patients', async () => {
    const { keeper, loads } = setUp({ answers: [ok(BASE)] });
    await keeper.refresh();
    await keeper.chooseFacility('fac_2');
    expect(loads).toEqual([['FACILITY', '/patients']]);
  });

  it('does not come with the first choice of a facility', async () => {
    const { keeper, loads } = setUp({ answers: [ok({ ...BASE, state: 'CHOOSE_FACILITY', facility: null })] });
    await keeper.refresh();
    await keeper.chooseFacility('fac_2');
    expect([keeper.read().kind, loads]).toEqual(['ACTIVE', []]);
  });

  it('is known as the reason after the page was reloaded', async () => {
    const { keeper } = setUp({ answers: [ok(SIGNED_OUT)], leaveReason: 'OVER' });
    await keeper.refresh();
    expect(keeper.read()).toMatchObject({ kind: 'SIGNED_OUT', reason: 'OVER' });
  });
});
