/** The kinds of grounds, in the order of their bits in `audit_event.ground_kinds`: append only. */
export const GROUND_KINDS = ['CONSENT', 'PERMISSION', 'EMERGENCY', 'OWN_FACILITY', 'LISTED', 'OTHER', 'ROLE'] as const;
export type GroundKindName = (typeof GROUND_KINDS)[number];

/** The bit of a kind of grounds. */
export function getGroundBit(kind: GroundKindName): number {
  return 1 << GROUND_KINDS.indexOf(kind);
}

/** A bit mask of the kinds of some grounds. @example maskGrounds(['consent:con_1', 'own-facility']) === 0b1001 */
export function maskGrounds(grounds: readonly string[]): number {
  return grounds.reduce((mask, ground) => mask | getGroundBit(classifyGround(ground)), 0);
}

/** The kinds of a mask. */
export function listGroundKinds(mask: number): GroundKindName[] {
  return GROUND_KINDS.filter((kind) => (mask & getGroundBit(kind)) !== 0);
}

function classifyGround(ground: string): GroundKindName {
  const [word = ''] = ground.split(':', 1);
  const kind = word.toUpperCase().replaceAll('-', '_') as GroundKindName;
  return GROUND_KINDS.includes(kind) ? kind : 'OTHER';
}
