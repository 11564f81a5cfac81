import { parseMessage } from '../../hl7-v2/hl7-message.js';
import { contentOf, messageOf } from '../testing/read-segments.js';
import { readProcedures } from './read-procedures.js';

function read(...segments: string[]) {
  const parsed = parseMessage(messageOf('ADT-12', segments));
  if (!parsed.ok) throw new Error(parsed.reason);
  return readProcedures(parsed.message);
}

it('a procedure has its code, its day, its words and the department of the visit', () => {
  expect(read('PV1|1|O|10^^^^^C', 'PR1|1||140000610^創傷処置^99RECEIPT|2回|20260505', 'PR1|2||150253010|')).toEqual([
    {
      ...{ messageId: 'M1', sentAt: expect.anything(), sequence: '1', notes: ['2回'] },
      procedure: { code: '140000610', text: '創傷処置', system: '99RECEIPT' },
      performedAt: { text: '20260505', date: '2026-05-05', instant: null },
      department: { code: '10', text: null, system: null },
    },
    {
      ...{ messageId: 'M1', sentAt: expect.anything(), sequence: '2', procedure: { code: '150253010', text: null, system: null } },
      ...{ performedAt: null, department: { code: '10', text: null, system: null } },
    },
  ]);
});

it('a field of a procedure that is not read is a warning, and so is a time that is no day', () => {
  expect(read('PR1|1||1^甲|  |2026|A')[0]!.warnings).toEqual([
    { code: 'NOT_UNDERSTOOD', place: 'PR1-5', text: '2026' },
    { code: 'NOT_SHOWN', place: 'PR1-6', text: 'A' },
  ]);
});

it('a visit has its procedures beside it, and says that it does not show them', () => {
  const content = contentOf('encounters', 'ADT-12', 'PV1|1|O', 'PR1|1||1^甲');
  expect(content.procedures).toMatchObject([{ procedure: { text: '甲' } }]);
  expect(content.values[0]!.warnings).toMatchObject([{ place: 'PR1' }]);
  expect(contentOf('encounters', 'ADT-12', 'PV1|1|O')).not.toHaveProperty('procedures');
});
