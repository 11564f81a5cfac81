import type { FacilityLook } from './facility-mark.js';

const SHAPES = 8;
const FILLS = ['SOLID', 'HOLLOW', 'HALF'] as const;
const COLOURS = 6;
/** The number of looks that differ without colour. */
const SLOTS = SHAPES * FILLS.length;

/** How a facility is drawn whose look is not known. */
export const UNKNOWN_LOOK: FacilityLook = { shape: 0, fill: 'HOLLOW', colour: 0 };

/**
 * Gives each facility of one patient a look of its own, told apart also without colour. The look comes from the facility's id, so that a facility looks the
 * same with every patient and on every day. Where two facilities of one patient would look alike, the one with the greater id takes the next free look: to
 * confuse two facilities of one patient would be worse than a facility that looks different elsewhere.
 *
 * @param ids up to 24; beyond that, shapes repeat
 */
export function assignFacilityLooks(ids: readonly string[]): ReadonlyMap<string, FacilityLook> {
  const taken = new Set<number>();
  const colours = new Set<number>();
  const looks = new Map<string, FacilityLook>();
  for (const id of [...new Set(ids)].sort()) {
    const value = hash(id);
    let slot = value % SLOTS;
    // 7 and 24 have no common divisor: every slot is tried, and neighbours differ in their shape.
    for (let tries = 0; taken.has(slot) && tries < SLOTS; tries++) slot = (slot + 7) % SLOTS;
    taken.add(slot);
    // Colours repeat only when all six are in use.
    let colour = Math.floor(value / SLOTS) % COLOURS;
    if (looks.size < COLOURS) while (colours.has(colour)) colour = (colour + 1) % COLOURS;
    colours.add(colour);
    looks.set(id, { shape: slot % SHAPES, fill: FILLS[Math.floor(slot / SHAPES)]!, colour });
  }
  return looks;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return value;
}
