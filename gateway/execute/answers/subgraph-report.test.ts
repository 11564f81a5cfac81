import { describe, expect, it } from '@jest/globals';
import { NOTHING_DISCLOSED } from '../../../subgraphs/kit/audit/packed-disclosures.js';
import { parseAnswer, READ_AT_ONCE } from './answer.js';
import { cutReport } from './subgraph-report.js';
import { toWire } from './wire-text.js';

const field = {
  ...{ path: ['_entities', 0, 'allergies'], patients: ['pat_1'], category: 'ALLERGY', form: 'RECORDS', purpose: 'TREAT' },
  at: [['fac_1', 'ANSWERED', 1, 0]],
};
const report = { user: 'usr_1', profession: 'DOCTOR', grounds: [['consent:c1']], shown: [field] };
const withField = (change: object) => ({ disclosures: { ...report, shown: [{ ...field, ...change }] } });
const change = { action: 'updateFacility', subject: 'fac_1', user: 'usr_1', before: { name: '晴れ病院' }, after: { name: '"雨"病院' } };
const wire = (body: unknown) => toWire(JSON.stringify(body));
const read = async (body: unknown) => await parseAnswer(wire(body), 'chart', { report: true });

describe('the report beside an answer', () => {
  it.each<[string, unknown]>([
    ['short', { a: 'x' }],
    ['with quotes that look like the beginning of extensions', { a: '},"extensions":{"disclosures":[]}}' }],
    ['that is read in pieces', { a: Array.from({ length: READ_AT_ONCE / 4 }, () => '1234') }],
  ])('is read from an answer %s', async (_what, data) => {
    const answer = await read({ data, extensions: { disclosures: report, changes: [change] } });
    expect(answer).toMatchObject({ data, report: { disclosures: report, changes: [{ subject: 'fac_1' }] } });
  });

  it('is read beside errors, and in front of the data', async () => {
    const extensions = { disclosures: report };
    expect((await read({ errors: [{ message: 'x' }], data: { a: 1 }, extensions })).report?.disclosures).toEqual(report);
    expect((await read({ extensions, data: { a: 1 } })).report?.disclosures).toEqual(report);
  });

  it('holds changes as ordinary text', async () => {
    const answer = await read({ data: { a: 1 }, extensions: { changes: [change] } });
    expect(answer.report?.changes).toEqual([change]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no report', { disclosures: {} }],
    ['a list of something else', { disclosures: [7] }],
    ['of nobody, though it shows something', { disclosures: { ...report, user: '' } }],
    ['of a facility that is no text', withField({ at: [[7, 'ANSWERED', 1, 0]] })],
    ['of an unknown category', withField({ category: 'X' })],
    ['of an unknown form', withField({ form: 'X' })],
    ['of a negative number of records', withField({ at: [['fac_1', 'ANSWERED', -1, 0]] })],
    ['with grounds that it does not list', withField({ at: [['fac_1', 'ANSWERED', 1, 1]] })],
    ['with a very long id', withField({ patients: ['x'.repeat(201)] })],
  ])('counts as missing if it is %s', async (_what, extensions) => {
    expect((await read({ data: { a: 1 }, extensions })).report?.disclosures).toBeUndefined();
  });

  it('holds no change that is nested too deeply to be written', async () => {
    const text = `{"data":{"a":1},"extensions":{"changes":[{"action":"a","subject":"s","user":"u","before":${'['.repeat(40_000)}${']'.repeat(40_000)},"after":null}]}}`;
    await expect((async () => (await parseAnswer(text, 'chart', { report: true })).report?.changes ?? [])()).resolves.toEqual([]);
  });

  it('is not read if nobody wants it', async () => {
    expect((await parseAnswer(wire({ data: { a: 1 }, extensions: { disclosures: report } }), 'chart')).report).toBeUndefined();
  });
});

describe('cutting a report off', () => {
  it('leaves the rest of the answer as a whole answer', () => {
    expect(cutReport(wire({ data: { a: 1 }, extensions: { disclosures: NOTHING_DISCLOSED } }))).toEqual({
      text: '{"data":{"a":1}}',
      report: { disclosures: NOTHING_DISCLOSED, changes: [] },
    });
  });
  it.each(['{"data":{"a":1}}', '{"data":{"extensions":1}}', '{"data":{"a":1},"extensions":{"b":1},"errors":[]}', ',"extensions":'])(
    'leaves %j alone',
    (text) => {
      expect(cutReport(text)).toEqual({ text, report: undefined });
    },
  );
});
