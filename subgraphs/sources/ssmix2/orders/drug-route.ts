import { type Coded, readCoded } from '../../hl7-v2/coded.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { ReadingWarning } from '../../hl7-v2/item-remarks.js';
import { readWholeSegment } from '../../hl7-v2/unread-fields.js';

/** How and where a drug is given: one RXR (HL7 2.5 §4.14.2). */
export interface DrugRoute {
  /** RXR-1 (HL70162) */
  route: Coded | null;
  /** RXR-2: the part of the body. */
  site: Coded | null;
  /** RXR-3: the device, such as an infusion pump. */
  device: Coded | null;
  /** RXR-4 (HL70165): infuse, drip, bolus … */
  method: Coded | null;
  /** RXR-5: the routing instruction, such as the line of an infusion. */
  line: Coded | null;
  /** RXR-6 (HL70495): what qualifies the site, such as left or right. */
  side: Coded | null;
}

export const ROUTE_FIELDS = { shown: { 1: 'route', 2: 'site', 3: 'device', 4: 'method', 5: 'line', 6: 'side' } } as const;

/** Reads the first RXR. Any other is a warning: an item has one route. */
export function readDrugRoute(rxrs: readonly Hl7Segment[]): { drugRoute: DrugRoute; warnings: ReadingWarning[] } {
  const [rxr, ...others] = rxrs;
  const at = (field: number) => (rxr ? readCoded(rxr, field) : null);
  return {
    drugRoute: { route: at(1), site: at(2), device: at(3), method: at(4), line: at(5), side: at(6) },
    warnings: others.map((one) => ({ code: 'NOT_SHOWN', place: 'RXR', text: readWholeSegment(one) })),
  };
}
