import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readOrderNo } from '../orders/order.js';
import { isWithdrawn } from '../orders/order-state.js';

/** An order and its child orders. */
export interface OrderFamily {
  orderNo: string;
  main: ObservationGroup;
  /** The main order's groups first, then its children's, in the message's order. */
  groups: ObservationGroup[];
}

/**
 * Groups child orders with their parents. SS-MIX2 writes an examination as one order (ORC-1 NW or PA, often both), and each exposure of it
 * as a child (CH) that names its parent in OBR-29 or ORC-8. A child whose parent is not in the message is a separate study.
 */
export function orderFamilies(groups: readonly ObservationGroup[], fileOrderNo: string): OrderFamily[] {
  const named = groups.map((group) => {
    const orderNo = readOrderNo(group.orc, group.obr, fileOrderNo);
    const parent = findParent(group);
    return { group, orderNo, parent: parent === orderNo ? null : parent };
  });
  const families = new Map<string, OrderFamily>();
  for (const { group, orderNo, parent } of named) {
    if (parent !== null) continue;
    const family = families.get(orderNo);
    if (family) family.groups.push(group);
    else families.set(orderNo, { orderNo, main: group, groups: [group] });
  }
  for (const { group, orderNo, parent } of named) {
    if (parent === null) continue;
    const family = families.get(parent);
    if (family) family.groups.push(group);
    else families.set(`${parent}/${orderNo}`, { orderNo, main: group, groups: [group] });
  }
  return [...families.values()];
}

/** The groups that are not cancelled or replaced, neither by their own ORC nor with their parent order. */
export function liveGroups(groups: readonly ObservationGroup[], fileOrderNo: string): ObservationGroup[] {
  const own = groups.filter(({ orc }) => !isWithdrawn(orc));
  const numberOf = ({ orc, obr }: ObservationGroup) => readOrderNo(orc, obr, fileOrderNo);
  const alive = new Set(own.map(numberOf));
  const isOwn = new Set(own);
  const cancelled = new Set(groups.filter((one) => !isOwn.has(one) && !alive.has(numberOf(one))).map(numberOf));
  return cancelled.size === 0 ? own : own.filter((one) => !cancelled.has(findParent(one) ?? ''));
}

/** The parent's number from an EIP (HL7 2.5 §2.A.24): the placer's number, else the filler's. */
function findParent({ orc, obr }: ObservationGroup): string | null {
  return (obr && readParent(obr, 29)) ?? (orc && readParent(orc, 8));
}

function readParent(segment: Hl7Segment, field: number): string | null {
  return readTextAt(segment, field, 1, 1) ?? readTextAt(segment, field, 2, 1);
}
