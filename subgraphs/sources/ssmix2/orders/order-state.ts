import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { ReadingWarning } from '../../hl7-v2/item-remarks.js';

/** Whether an order stands. The names are sorted: a later one is stronger, if ORC-1 and ORC-5 disagree. */
export const ORDER_STATES = ['ACTIVE', 'COMPLETED', 'ON_HOLD', 'DISCONTINUED', 'REPLACED', 'CANCELLED'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/**
 * ORC-1 (HL7 2.5 table 0119). A request to cancel, replace, hold or discontinue counts as done, and so does its confirmation: an order that
 * its doctor no longer wants must not look as if it stood. A refused request changes nothing. Null: the code says nothing about the state,
 * so ORC-5 alone decides.
 */
const BY_CONTROL: Readonly<Record<string, OrderState | null>> = {
  ...Object.fromEntries(['CA', 'CR', 'OC', 'UA', 'DF'].map((code) => [code, 'CANCELLED'])),
  ...Object.fromEntries(['RP', 'RQ', 'RU'].map((code) => [code, 'REPLACED'])),
  ...Object.fromEntries(['DC', 'DR', 'OD'].map((code) => [code, 'DISCONTINUED'])),
  ...Object.fromEntries(['HD', 'HR', 'OH'].map((code) => [code, 'ON_HOLD'])),
  ...Object.fromEntries(['NW', 'OK', 'RO', 'PY', 'RL', 'OE', 'OR', 'XO', 'XR', 'XX'].map((code) => [code, 'ACTIVE'])),
  ...Object.fromEntries(['AF', 'RF', 'OF', 'FU', 'OP', 'PA', 'CH', 'CN', 'PR', 'RE', 'SN', 'NA', 'RR'].map((code) => [code, 'ACTIVE'])),
  ...Object.fromEntries(['UC', 'UD', 'UF', 'UH', 'UM', 'UR', 'UX'].map((code) => [code, 'ACTIVE'])),
  ...Object.fromEntries(['SC', 'SR', 'SS', 'DE', 'LI', 'UN'].map((code) => [code, null])),
};

/** ORC-5 (HL7 2.5 table 0038). ER (the filler does not know the order) says nothing about its state. */
const BY_STATUS: Readonly<Record<string, OrderState | null>> = {
  A: 'ACTIVE',
  CA: 'CANCELLED',
  CM: 'COMPLETED',
  DC: 'DISCONTINUED',
  ER: null,
  HD: 'ON_HOLD',
  IP: 'ACTIVE',
  RP: 'REPLACED',
  SC: 'ACTIVE',
};

/** The stronger of the states that ORC-1 and ORC-5 give. Null if neither gives one; a code of no table is a warning. */
export function readOrderState(orc: Hl7Segment | null): { state: OrderState | null; warnings: ReadingWarning[] } {
  if (!orc) return { state: null, warnings: [] };
  const [control, status] = [readTextAt(orc, 1), readTextAt(orc, 5)];
  const warnings = [
    ...(control !== null && !Object.hasOwn(BY_CONTROL, control) ? [unknownCode('ORC-1', control)] : []),
    ...(status !== null && !Object.hasOwn(BY_STATUS, status) ? [unknownCode('ORC-5', status)] : []),
  ];
  return { state: strongerState(lookUp(BY_CONTROL, control), lookUp(BY_STATUS, status)), warnings };
}

/** The stronger of two states, by the order of `ORDER_STATES`. */
export function strongerState(one: OrderState | null, other: OrderState | null): OrderState | null {
  if (one === null || other === null) return one ?? other;
  return ORDER_STATES.indexOf(one) >= ORDER_STATES.indexOf(other) ? one : other;
}

/**
 * Whether an order was cancelled or replaced: it is not shown at all. One that is on hold, completed or discontinued is shown with its
 * state, because it had begun, and what was given is part of the patient's history.
 */
export function isWithdrawn(orc: Hl7Segment | null): boolean {
  const { state } = readOrderState(orc);
  return state === 'CANCELLED' || state === 'REPLACED';
}

/** One state for several drugs of one prescription: the weakest, because the prescription stands while one of its drugs does. */
export function commonState(states: readonly (OrderState | null)[]): OrderState | null {
  const known = states.filter((state) => state !== null);
  return known.length === 0 ? null : ORDER_STATES[Math.min(...known.map((state) => ORDER_STATES.indexOf(state)))]!;
}

function lookUp(table: Readonly<Record<string, OrderState | null>>, code: string | null): OrderState | null {
  return code !== null && Object.hasOwn(table, code) ? table[code]! : null;
}

function unknownCode(place: string, text: string): ReadingWarning {
  return { code: 'NOT_UNDERSTOOD', place, text };
}
