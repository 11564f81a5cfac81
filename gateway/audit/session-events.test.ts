import { describe, expect, it } from '@jest/globals';
import type { AuditInput } from './audit-log.js';
import { makeSessionRecorder } from './session-events.js';

function recorder(record: (input: AuditInput) => Promise<{ seq: number }>) {
  const logged: unknown[] = [];
  const log = { error: (fields: unknown) => void logged.push(fields) };
  return { events: makeSessionRecorder({ available: true, record, close: async () => undefined }, log as never), logged };
}

describe('the recorder of session events', () => {
  it('records who signed in, for which facility, from where', async () => {
    const recorded: AuditInput[] = [];
    const { events } = recorder(async (input) => ({ seq: recorded.push(input) }));
    events({
      kind: 'sign-in',
      requestId: 'r1',
      access: { issuer: 'i', subject: 's', facility: 'fac_1', assurance: 'hpki', address: '192.0.2.1' },
    });
    expect(recorded).toEqual([
      {
        ...{ kind: 'sign-in', requestId: 'r1', outcome: 'ok', disclosures: [], changes: [] },
        actor: { issuer: 'i', subject: 's', facility: 'fac_1', assurance: 'hpki', methods: [], address: '192.0.2.1', client: 'browser' },
      },
    ]);
  });

  it('records a failed sign-in with its code, though nobody is known', () => {
    const recorded: AuditInput[] = [];
    const { events } = recorder(async (input) => ({ seq: recorded.push(input) }));
    events({ kind: 'sign-in-failed', requestId: 'r2', access: { address: '192.0.2.9' }, reason: 'NOT_REGISTERED' });
    expect(recorded).toMatchObject([
      { outcome: 'refused', reason: 'NOT_REGISTERED', actor: { issuer: '', subject: '', address: '192.0.2.9' } },
    ]);
  });

  it('logs that an event could not be recorded, and who caused it stays out of the log', async () => {
    const { events, logged } = recorder(async () => await Promise.reject(new Error('full')));
    events({ kind: 'sign-out', requestId: 'r3', access: { subject: 'dr-sato' } });
    await new Promise(setImmediate);
    expect(logged).toEqual([{ requestId: 'r3', kind: 'sign-out' }]);
  });
});
