import { NOT_CODED, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type PartialTime, readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { readQuantity } from '../../hl7-v2/quantity.js';
import type { InjectionGroup, InjectionItemValue, InjectionMessage, InjectionValue } from './injection.js';
import { readRoute } from './injection-route.js';
import { readCareSetting, readPersonName } from './order.js';
import { readUsage } from './usage.js';

interface Parts {
  rxe: Hl7Segment;
  timing: Hl7Segment | null;
  rxr: Hl7Segment | null;
  components: Hl7Segment[];
}

/**
 * Reads RDE_O11: `{ ORC [TQ1] RXE {TQ1} {RXR} [{RXC}] }` (HL7 2.5 §4.13.6). If there are components, RXE-2 is the kind of mixture; else it
 * is the drug.
 */
export function readInjectionOrders(groups: readonly InjectionGroup[], message: InjectionMessage): InjectionValue[] {
  const values: InjectionValue[] = [];
  const mixtures = new Map<string, InjectionValue>();
  for (const { orc, segments } of groups) {
    for (const parts of partsOf(segments)) {
      const value = readOrder(orc, parts, message);
      const key = readMixture(value);
      const mixture = key === null ? undefined : mixtures.get(key);
      if (mixture && isOfOne(mixture, value)) {
        mixture.items.push(...value.items);
        mixture.rate ??= value.rate;
        mixture.ratePer ??= value.ratePer;
        continue;
      }
      if (key !== null) mixtures.set(key, value);
      values.push(value);
    }
  }
  return values;
}

/** The key of a mixture: drugs ordered one by one in the same group (ORC-4), with the same start and route. Null without a group. */
function readMixture({ items, orderNo, group, startsAt, route }: InjectionValue): string | null {
  return group === null || items.some(({ role }) => role !== null) ? null : JSON.stringify([orderNo, group, startsAt?.text, route?.code]);
}

/** A drug with another rate, or another end, is not part of the mixture. */
function isOfOne(mixture: InjectionValue, { rate, endsAt }: InjectionValue): boolean {
  const sameRate = rate === null || mixture.rate === null || (rate.text === mixture.rate.text && rate.unit === mixture.rate.unit);
  return sameRate && endsAt?.text === mixture.endsAt?.text;
}

function partsOf(segments: readonly Hl7Segment[]): Parts[] {
  const all: Parts[] = [];
  let orderTiming: Hl7Segment | null = null;
  let own: Parts | null = null;
  for (const segment of segments) {
    const open = all.at(-1);
    if (segment.name === 'RXE') {
      all.push({ rxe: segment, timing: orderTiming, rxr: null, components: [] });
    } else if (segment.name === 'TQ1') {
      if (!open) orderTiming ??= segment;
      else if (own !== open) [open.timing, own] = [segment, open];
    } else if (segment.name === 'RXR' && open) {
      open.rxr ??= segment;
    } else if (segment.name === 'RXC' && open) {
      open.components.push(segment);
    }
  }
  return all;
}

function readOrder(orc: Hl7Segment | null, { rxe, timing, rxr, components }: Parts, message: InjectionMessage): InjectionValue {
  const orderedAt: PartialTime | null = readPartialTimeOf(orc && readTextAt(orc, 9));
  const mixed = components.length > 0;
  const amount = readQuantity(rxe, 3, 5);
  const { route, site, device, method } = readRoute(rxr);
  return {
    messageId: message.messageId,
    sentAt: message.sentAt,
    stage: 'ORDERED',
    orderNo: (orc && readTextAt(orc, 2)) ?? message.orderNo,
    group: orc && readTextAt(orc, 4),
    sequence: '',
    orderedAt,
    date: orderedAt,
    kind: mixed ? readCoded(rxe, 2) : null,
    items: mixed ? components.map(readComponent) : [{ role: null, drug: readCoded(rxe, 2) ?? NOT_CODED, amount, form: readCoded(rxe, 6) }],
    volume: mixed ? amount : null,
    maximum: readTextAt(rxe, 4),
    route,
    site,
    device,
    method,
    rate: readQuantity(rxe, 23, 24),
    ratePer: readTextAt(rxe, 22),
    usage: readUsage(timing, []),
    instructions: readAllCoded(rxe, 7),
    startsAt: readPartialTimeOf(timing && readTextAt(timing, 7)),
    endsAt: readPartialTimeOf(timing && readTextAt(timing, 8)),
    completion: null,
    prescriber: orc && readPersonName(orc, 12),
    administeredBy: null,
    department: orc && readCoded(orc, 17),
    place: readCareSetting(orc, message.pv1),
  };
}

/** RXC (HL7 2.5 §4.14.3) */
function readComponent(rxc: Hl7Segment): InjectionItemValue {
  return { role: readTextAt(rxc, 1), drug: readCoded(rxc, 2) ?? NOT_CODED, amount: readQuantity(rxc, 3, 4), form: null };
}
