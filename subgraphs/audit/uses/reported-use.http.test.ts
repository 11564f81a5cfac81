import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRights, serveAuditSubgraph } from '../testing/served-audit.js';
import { INTAKE_NOW } from '../testing/served-intake.js';

const REPORT = `mutation ($input: ReportUseInput!) { reportUse(input: $input) { recorded userErrors { code field } } }`;
const EVENTS = `query ($filter: AuditEventFilter) { auditEvents(filter: $filter) { nodes { id kind patientId user { id } purpose changes { action subject after } } } }`;
const INPUT = { kind: 'PRINT', patientId: 'pat_1', categories: ['PRESCRIPTION', 'ALLERGY'], items: 12, operationName: 'Chart' };

let folder: string;
let audit: Awaited<ReturnType<typeof serveAuditSubgraph>>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-uses-'));
  audit = await serveAuditSubgraph(`sqlite:${join(folder, 'audit.sqlite')}`);
  audit.rights.known.set('dr-sato', makeRights(null, { user: 'usr_sato' }));
  audit.rights.known.set('auditor', makeRights('AUDITOR'));
});
afterEach(async () => {
  await audit.close();
  await rm(folder, { recursive: true, force: true });
});
const report = async (input: object, subject = 'dr-sato') => await audit.ask(subject, REPORT, { input });

describe('reportUse', () => {
  it('reports a print as a change of the patient, with ids and counts alone', async () => {
    const { data, codes, changes } = await report(INPUT);
    expect([data.reportUse, codes]).toEqual([{ recorded: true, userErrors: [] }, []]);
    expect(changes).toEqual([
      {
        action: 'reportPrint',
        subject: 'pat_1',
        patient: 'pat_1',
        user: 'usr_sato',
        before: null,
        after: { categories: ['PRESCRIPTION', 'ALLERGY'], items: 12, operationName: 'Chart' },
      },
    ]);
  });

  it('reports a copy of which neither the number nor the operation is known', async () => {
    const { changes } = await report({ kind: 'COPY', patientId: 'pat_1', categories: ['ALLERGY'] });
    expect(changes).toMatchObject([{ action: 'reportCopy', after: { categories: ['ALLERGY'], items: null, operationName: null } }]);
  });

  it('answers the same for a patient whom nobody knows', async () => {
    expect((await report({ ...INPUT, patientId: 'pat_unknown' })).data).toEqual((await report(INPUT)).data);
  });

  it('refuses a person who may not act, and reports nothing', async () => {
    const { data, codes, changes } = await report(INPUT, 'suspended');
    expect([data, codes, changes]).toEqual([{ reportUse: null }, ['NOT_PERMITTED'], undefined]);
  });

  it.each<[string, object, string, string]>([
    ['a name in place of an id', { patientId: '山田 花子' }, 'INVALID', 'patientId'],
    ['an empty id', { patientId: '' }, 'INVALID', 'patientId'],
    ['an id that is too long', { patientId: 'p'.repeat(201) }, 'INVALID', 'patientId'],
    ['no category', { categories: [] }, 'REQUIRED', 'categories'],
    ['a category twice', { categories: ['ALLERGY', 'ALLERGY'] }, 'DUPLICATE', 'categories'],
    ['a negative number', { items: -1 }, 'IMPLAUSIBLE', 'items'],
    ['a text in place of an operation', { operationName: 'about 山田' }, 'INVALID', 'operationName'],
  ])('refuses %s, and reports nothing', async (_what, change, code, field) => {
    const { data, changes } = await report({ ...INPUT, ...change });
    expect(data.reportUse).toEqual({ recorded: false, userErrors: [{ code, field: ['input', field] }] });
    expect(changes).toBeUndefined();
  });

  it('takes sixty reports of one person within a minute, and goes on taking those of others', async () => {
    audit.rights.known.set('ns-tanaka', makeRights(null, { user: 'usr_tanaka' }));
    const answers = await Promise.all(Array.from({ length: 61 }, async () => (await report(INPUT)).data.reportUse));
    expect(answers.filter(({ recorded }) => recorded)).toHaveLength(60);
    expect(answers.find(({ recorded }) => !recorded)).toEqual({ recorded: false, userErrors: [{ code: 'TOO_MANY', field: ['input'] }] });
    expect((await report(INPUT, 'ns-tanaka')).data.reportUse.recorded).toBe(true);
  });

  it('is an event of its own kind in the audit, for the patient', async () => {
    const { changes } = await report(INPUT);
    const spool = audit.spool(0);
    spool.write({
      disclosures: [],
      operation: { name: 'Report', hash: 'h', type: 'mutation', fields: ['reportUse'] },
      changes: changes!.map((change) => ({ ...change, system: 'audit' })),
    });
    await audit.send(spool.batch(INTAKE_NOW));
    const { data } = await audit.ask('auditor', EVENTS, { filter: { kind: 'PRINT', patientId: 'pat_1' } });
    expect(data.auditEvents.nodes).toEqual([
      {
        id: 'gateway/spool-1/1/0',
        kind: 'PRINT',
        patientId: 'pat_1',
        user: { id: 'usr_sato' },
        purpose: null,
        changes: [
          {
            action: 'reportPrint',
            subject: 'pat_1',
            after: '{"categories":["PRESCRIPTION","ALLERGY"],"items":12,"operationName":"Chart"}',
          },
        ],
      },
    ]);
    expect((await audit.ask('auditor', EVENTS, { filter: { kind: 'OPERATION' } })).data.auditEvents.nodes).toEqual([]);
  });
});
