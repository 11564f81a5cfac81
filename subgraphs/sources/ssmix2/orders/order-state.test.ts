import { parseMessage } from '../../hl7-v2/hl7-message.js';
import { decoded, messageOf } from '../testing/read-segments.js';
import { commonState, isWithdrawn, ORDER_STATES, readOrderState, strongerState } from './order-state.js';

/** HL7 2.5 table 0119, each code with what it makes of an order. `-` leaves it to ORC-5. */
const TABLE_0119 = `
CANCELLED: CA CR OC UA DF
REPLACED: RP RQ RU
DISCONTINUED: DC DR OD
ON_HOLD: HD HR OH
ACTIVE: NW OK RO PY RL OE OR XO XR XX AF RF OF FU OP PA CH CN PR RE SN NA RR UC UD UF UH UM UR UX
-: SC SR SS DE LI UN`;
/** HL7 2.5 table 0038. */
const TABLE_0038 = 'ACTIVE: A IP SC\nCANCELLED: CA\nCOMPLETED: CM\nDISCONTINUED: DC\nON_HOLD: HD\nREPLACED: RP\n-: ER';

function rowsOf(table: string): (readonly [code: string, state: string | null])[] {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [state = '', codes = ''] = line.split(': ');
      return codes.split(' ').map((code) => [code, state === '-' ? null : state] as const);
    });
}

function orcOf(control: string, status = '') {
  const parsed = parseMessage(messageOf('OMP-01', [`ORC|${control}|1|||${status}`]));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.message.getSegment('ORC')!;
}

it.each(rowsOf(TABLE_0119))('ORC-1 %s of HL7 table 0119 gives the state %s', (code, state) => {
  expect(readOrderState(orcOf(code))).toEqual({ state, warnings: [] });
});

it.each(rowsOf(TABLE_0038))('ORC-5 %s of HL7 table 0038 gives the state %s, after a status change', (code, state) => {
  expect(readOrderState(orcOf('SC', code))).toEqual({ state, warnings: [] });
});

it('the stronger of ORC-1 and ORC-5 counts, so that a cancelled order never looks as if it stood', () => {
  expect(readOrderState(orcOf('NW', 'CA')).state).toBe('CANCELLED');
  expect(readOrderState(orcOf('CA', 'IP')).state).toBe('CANCELLED');
  expect(readOrderState(orcOf('RL', 'HD')).state).toBe('ON_HOLD');
  for (const state of ORDER_STATES) expect(strongerState(state, null)).toBe(state);
});

it('a code of no table gives no state, but a warning', () => {
  expect(readOrderState(orcOf('ZZ', 'Q'))).toEqual({
    state: null,
    warnings: [
      { code: 'NOT_UNDERSTOOD', place: 'ORC-1', text: 'ZZ' },
      { code: 'NOT_UNDERSTOOD', place: 'ORC-5', text: 'Q' },
    ],
  });
});

it('a prescription stands while one of its drugs does', () => {
  expect(commonState(['DISCONTINUED', 'ACTIVE', null])).toBe('ACTIVE');
  expect(commonState(['DISCONTINUED', 'ON_HOLD'])).toBe('ON_HOLD');
  expect(commonState([null])).toBeNull();
});

const BODIES: Readonly<Record<string, string>> = {
  'OMP-01': 'RXE||D1^薬',
  'OMP-11': 'RXA|0|1|20260101|20260101|D1^薬',
  'OMP-02': 'RXE||D1^薬',
  'OMP-12': 'RXA|0|1|20260101|20260101|D1^薬',
  'OML-01': 'OBR|1|1||E1',
  'OMG-01': 'OBR|1|1||X1',
  'OMG-02': 'OBR|1|1||X1',
  'OMG-03': 'OBR|1|1||X1',
  'OMG-11': 'OBR|1|1||X1',
  OMD: 'ODS|D||012^五分粥^99X',
};
const WITHDRAWN = ['CA|1', 'OC|1', 'RP|1', 'SC|1|||CA', 'SC|1|||RP', 'NW|1|||CA'];

it.each(Object.entries(BODIES).flatMap(([type, body]) => WITHDRAWN.map((orc) => [type, orc, body] as const)))(
  'a file of %s with only the order ORC|%s is not current',
  (type, orc, body) => {
    expect(isWithdrawn(null)).toBe(false);
    expect(decoded(type, [`ORC|${orc}`, body])).toMatchObject({ outcome: 'NOT_CURRENT' });
  },
);

it.each(
  Object.entries(BODIES).flatMap(([type, body]) =>
    ['DC|1', 'SC|1|||DC', 'HD|1', 'SC|1|||HD', 'SC|1|||CM'].map((orc) => [type, orc, body] as const),
  ),
)('a file of %s with an order that had begun, ORC|%s, is shown with its state', (type, orc, body) => {
  const reading = decoded(type, [`ORC|${orc}`, body]);
  if (reading.outcome !== 'READ') throw new Error(reading.reason);
  const content = reading.content as { value?: { state: unknown }; values?: { state: unknown }[] };
  const { state } = (content.value ?? content.values?.[0])!;
  expect(state).toBe(orc.includes('DC') ? 'DISCONTINUED' : orc.includes('HD') ? 'ON_HOLD' : 'COMPLETED');
});
