import { describe, expect, it } from '@jest/globals';
import { groupHistory, type HistoryEvent } from './group-history.js';

const AT = Date.parse('2026-11-30T01:00:00.000Z');
let made = 0;
function event(second: number, more: Partial<HistoryEvent> & { readonly of?: string } = {}): HistoryEvent {
  const { of, ...rest } = more;
  made += 1;
  return {
    id: `e${made}`,
    at: new Date(AT + second * 1000).toISOString(),
    kind: 'OPERATION',
    patientId: of ?? null,
    patient: of === undefined || of === 'hidden' ? null : { id: of, name: of, kana: of, birthDate: '1955-04-15', sex: 'FEMALE' },
    facility: null,
    grounds: ['CONSENT'],
    operationName: 'ChartSummary',
    outcome: 'ok',
    requestId: `r${made}`,
    disclosures: [],
    ...rest,
  } as HistoryEvent;
}
const shown = (category: string, facility: string) =>
  ({ category, facility: { id: facility, name: facility }, form: 'RECORDS', items: 1, state: 'ANSWERED' }) as never;

describe('the access history', () => {
  it('has one entry for a list of patients, whatever their number', () => {
    const list = ['a', 'b', 'hidden'].map((of) => event(0, { of, requestId: 'list', operationName: 'MyPatients', grounds: ['LISTED'] }));
    const [entry, ...others] = groupHistory(list);
    expect(others).toEqual([]);
    expect([entry?.patients.map(({ id }) => id), entry?.patientCount, entry?.requests, entry?.grounds]).toEqual([
      ['a', 'b'],
      3,
      1,
      ['LISTED'],
    ]);
  });

  it('has one entry for one view of a screen, which asks each system by itself, with all that was shown', () => {
    const view = [
      event(3, { of: 'a', disclosures: [shown('PRESCRIPTION', 'f1')] }),
      event(2, { of: 'a', disclosures: [shown('LAB_RESULT', 'f2'), shown('PRESCRIPTION', 'f1')], grounds: ['EMERGENCY'] }),
    ];
    const [entry, ...others] = groupHistory(view);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      at: view[1]!.at,
      requests: 2,
      patientCount: 1,
      categories: ['PRESCRIPTION', 'LAB_RESULT'],
      grounds: ['CONSENT', 'EMERGENCY'],
    });
    expect(entry?.facilities.map(({ id }) => id)).toEqual(['f1', 'f2']);
  });

  it('has one entry for the requests that end when a screen is left', () => {
    expect(groupHistory([1, 0].map((second) => event(second, { kind: 'CONNECTION_LOST' })))).toHaveLength(1);
  });

  const apart: [string, HistoryEvent[]][] = [
    ['two patients', [event(1, { of: 'a' }), event(0, { of: 'b' })]],
    ['two screens', [event(1, { of: 'a' }), event(0, { of: 'a', operationName: 'ChartImages' })]],
    ['two views, a minute apart', [event(60, { of: 'a' }), event(0, { of: 'a' })]],
    ['a success and a failure', [event(1, { of: 'a' }), event(0, { of: 'a', outcome: 'SUBGRAPH_TIMED_OUT' })]],
    ['two events without a patient', [event(1), event(0)]],
    ['a sign-in and a view', [event(1, { kind: 'SIGN_IN' }), event(0)]],
  ];
  it.each(apart)('has an entry each for %s', (_, events) => expect(groupHistory(events)).toHaveLength(2));

  it('keeps every event in exactly one entry, the newest first', () => {
    const events = Array.from({ length: 60 }, (_, at) =>
      event(600 - at * 7, { of: `p${at % 3}`, operationName: at % 2 ? 'ChartSummary' : 'ChartImages' }),
    );
    const entries = groupHistory(events);
    expect(entries.reduce((sum, { requests }) => sum + requests, 0)).toBe(60);
    expect(entries[0]?.id).toBe(events[0]?.id);
  });
});
