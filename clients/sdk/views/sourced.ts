import { compareTexts, type FacilityRef, type Lane, pickLanes, type SystemRef } from '../lane.js';
import { type ListName, laneListState, type NodeOf } from '../list-state.js';

/** What every item of the graph has: enough to find it again at its source. */
export interface Item {
  readonly id: string;
  readonly facility: FacilityRef | null;
  readonly date: string | null;
  readonly dateText: string | null;
  readonly time?: string | null;
}

/** An item with the system from which it came: with the item's `facility` and `id`, this is the way back to its source. */
export interface Sourced<Node> {
  readonly system: SystemRef;
  readonly node: Node;
}

/**
 * All items of one list, over the lanes that have come, newest first. An item that came twice from the same system is there once.
 *
 * The order is that of the graph: by date, then by moment; then by system, facility and id, so that it is the same in any order of lanes. Items
 * without a date come last: nothing is left out.
 */
export function listItems<Chart, Name extends ListName<Chart>>(
  lanes: readonly Lane<Chart>[],
  name: Name,
): readonly Sourced<NodeOf<Chart, Name> & Item>[] {
  const found = pickLanes(lanes).flatMap((lane) => {
    if (lane.state !== 'LOADED') return [];
    const nodes = laneListState(lane, name).nodes as readonly (NodeOf<Chart, Name> & Item)[];
    return [...new Map(nodes.map((node) => [node.id, node])).values()].map((node) => ({ system: lane.system, node }));
  });
  return found.sort(compareNewestFirst);
}

/** Compares items for a list with the newest first. */
export function compareNewestFirst(a: Sourced<Item>, b: Sourced<Item>): number {
  return (
    compareTexts(b.node.date ?? '', a.node.date ?? '') ||
    toMoment(b) - toMoment(a) ||
    compareTexts(a.system.id, b.system.id) ||
    compareTexts(a.node.facility?.id ?? '', b.node.facility?.id ?? '') ||
    compareTexts(a.node.id, b.node.id)
  );
}

function toMoment({ node: { time } }: Sourced<Item>): number {
  return time ? Date.parse(time) : Number.NEGATIVE_INFINITY;
}

/** The facilities of items, each once, sorted by id. Items whose facility could not be read add none. */
export function listFacilities(items: readonly Sourced<Item>[]): readonly FacilityRef[] {
  const byId = new Map(items.flatMap(({ node: { facility } }) => (facility ? [[facility.id, facility] as const] : [])));
  return [...byId.values()].sort((a, b) => compareTexts(a.id, b.id));
}

/** The place of an item, to count places by: its facility, or its system where the facility could not be read. */
export function placeOf({ system, node }: Sourced<Item>): string {
  return node.facility ? `facility ${node.facility.id}` : `system ${system.id}`;
}
