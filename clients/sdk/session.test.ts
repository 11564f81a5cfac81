import { describe, expect, it } from '@jest/globals';
import { createSessionApi, signInAddress } from './session.js';

function makeApi(answer: () => Response | Promise<Response>) {
  const sent: unknown[] = [];
  const send = (async (url: string, { method, headers, body }: RequestInit) => {
    sent.push([method ?? 'GET', url, (headers as Record<string, string>)['hareyaka-session'], body ?? '']);
    return await answer();
  }) as unknown as typeof fetch;
  return { api: createSessionApi({ fetch: send }), sent };
}
const json = (content: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(content), init);

describe('The session', () => {
  it('is read, changed, locked and ended at its routes, always with its header', async () => {
    const { api, sent } = makeApi(() => json({ state: 'ACTIVE', providerSignOut: null, url: 'https://card.example' }));
    expect(await api.read()).toEqual({ ok: true, value: expect.objectContaining({ state: 'ACTIVE' }) });
    await api.chooseFacility('fac_1');
    await api.lock();
    expect(await api.signOut()).toMatchObject({ ok: true, value: { providerSignOut: null } });
    expect(await api.beginCertificate()).toMatchObject({ ok: true, value: { url: 'https://card.example' } });
    expect(sent).toEqual([
      ['GET', '/session', '1', ''],
      ['POST', '/session/facility', '1', '{"facility":"fac_1"}'],
      ['POST', '/session/lock', '1', '{}'],
      ['POST', '/session/sign-out', '1', '{}'],
      ['POST', '/session/hpki/ticket', '1', '{}'],
    ]);
  });
  it('gives the code of a refusal, and when to try again', async () => {
    const refused = json(
      { errors: [{ extensions: { code: 'SESSION_STORE_UNAVAILABLE' } }] },
      { status: 503, headers: { 'retry-after': '4', 'x-request-id': 'r1' } },
    );
    expect(await makeApi(() => refused).api.lock()).toEqual({
      ok: false,
      code: 'SESSION_STORE_UNAVAILABLE',
      retryAfter: 4,
      requestId: 'r1',
    });
  });
  it.each([
    ['a proxy’s page', () => new Response('<html>', { status: 502 }), 'ANSWER_INVALID'],
    ['a refusal without a code', () => json({}, { status: 500 }), 'ANSWER_INVALID'],
    ['no answer', async () => await Promise.reject(new Error('offline')), 'NETWORK_FAILED'],
  ])('gives a code for %s', async (_what, answer, code) => {
    expect(await makeApi(answer).api.read()).toMatchObject({ ok: false, code });
  });
});

describe('The address to sign in', () => {
  it.each([
    [{ returnTo: '/patients?x=1&y' }, '/session/sign-in?returnTo=%2Fpatients%3Fx%3D1%26y'],
    [{ returnTo: '/', provider: 'clinic-id', stepUp: 'hpki' as const }, '/session/sign-in?returnTo=%2F&provider=clinic-id&stepUp=hpki'],
  ])('for %j is %s', (options, address) => {
    expect(signInAddress(options)).toBe(address);
  });
});
