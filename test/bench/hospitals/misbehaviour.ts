import type { Fault } from '../../network/faults.js';
import type { World } from '../../network/world/world-model.js';
import { type DashboardAnswer, FROM_FILES } from './dashboard.js';

/** A fault of a hospital, and the states that an answer may then have for it. */
export interface Misbehaviour {
  readonly name: string;
  readonly fault: Fault;
  readonly states: readonly string[];
}

/** While the circuit breaker of a hospital is open, the hospital is UNREACHABLE, whatever its fault is. */
const HANG: Misbehaviour = { name: 'hangs', fault: { kind: 'slow', ms: 600_000 }, states: ['TIMED_OUT', 'UNREACHABLE'] };
const REFUSE: Misbehaviour = { name: 'refuses', fault: { kind: 'refuse' }, states: ['UNREACHABLE'] };
const CUT: Misbehaviour = { name: 'cuts off', fault: { kind: 'cut' }, states: ['UNREACHABLE', 'INVALID_DATA'] };
const WRONG: Misbehaviour = { name: "sends another patient's files", fault: { kind: 'wrong-patient' }, states: ['INVALID_DATA'] };

export const MISBEHAVIOURS = [HANG, HANG, HANG, REFUSE, REFUSE, CUT, CUT, WRONG] as const;

/** Faults by facility id: the hospitals with most data in the answer misbehave, alternating between both systems. */
export function misbehaving(world: World, { patients }: DashboardAnswer): ReadonlyMap<string, Misbehaviour> {
  const items = new Map<string, number>();
  for (const { charts } of patients) {
    for (const chart of charts) {
      for (const field of Object.keys(FROM_FILES) as (keyof typeof FROM_FILES)[]) {
        for (const { facility } of chart[field] ?? []) if (facility) items.set(facility.id, (items.get(facility.id) ?? 0) + 1);
      }
    }
  }
  const bySystem = (system: string) =>
    [...items.entries()]
      .filter(([id]) => world.facilities.find((one) => one.id === id)?.system === system)
      .sort(([, a], [, b]) => b - a)
      .map(([id]) => id);
  const [one, other] = [bySystem('humanbridge'), bySystem('id-link')];
  const turns = one.flatMap((id, i) => [id, ...(other[i] ? [other[i]] : [])]);
  if (turns.length < MISBEHAVIOURS.length) throw new Error(`only ${turns.length} hospitals are in the answer`);
  return new Map(MISBEHAVIOURS.map((misbehaviour, i) => [turns[i]!, misbehaviour]));
}
