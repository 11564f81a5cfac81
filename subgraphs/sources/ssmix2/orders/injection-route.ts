import { readCoded } from '../../hl7-v2/coded.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { InjectionValue } from './injection.js';

/** RXR (HL7 2.5 §4.14.2) */
export function readRoute(rxr: Hl7Segment | null): Pick<InjectionValue, 'route' | 'site' | 'device' | 'method'> {
  if (!rxr) return { route: null, site: null, device: null, method: null };
  return { route: readCoded(rxr, 1), site: readCoded(rxr, 2), device: readCoded(rxr, 3), method: readCoded(rxr, 4) };
}
