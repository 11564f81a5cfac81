import { NOT_CODED, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import { type ItemRemarks } from '../../hl7-v2/item-remarks.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { type Quantity, readQuantity } from '../../hl7-v2/quantity.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { readTimings } from '../../hl7-v2/timing.js';
import { findUnreadFields, readWholeField } from '../../hl7-v2/unread-fields.js';
import { isAsNeeded } from './as-needed.js';
import { readComponent } from './drug-component.js';
import { type DrugGroup } from './drug-groups.js';
import { readDrugRoute } from './drug-route.js';
import { type InjectionItemValue, type InjectionMessage, type InjectionValue } from './injection.js';
import { INJECTION_FIELDS } from './injection-fields.js';
import { readCareSetting, readPersonName } from './order.js';
import { readOrderState } from './order-state.js';
import { readUsage } from './usage.js';

/**
 * Reads RDE_O11: `{ ORC [TQ1] RXE {TQ1} {RXR} [{RXC}] }` (HL7 2.5 §4.13.6). If there are components, RXE-2 is the kind of mixture; else it
 * is the drug.
 */
export function readInjectionOrders(groups: readonly DrugGroup[], message: InjectionMessage): InjectionValue[] {
  const values: InjectionValue[] = [];
  const mixtures = new Map<string, InjectionValue>();
  for (const group of groups) {
    const value = readOrder(group, message);
    const key = readMixture(value);
    const mixture = key === null ? undefined : mixtures.get(key);
    if (mixture && isOfOne(mixture, value)) {
      addTo(mixture, value);
      continue;
    }
    if (key !== null) mixtures.set(key, value);
    values.push(value);
  }
  return values;
}

/** The key of a mixture: drugs ordered one by one in the same group (ORC-4), with the same start and route. Null without a group. */
function readMixture({ items, orderNo, group, startsAt, route, state }: InjectionValue): string | null {
  if (group === null || items.some(({ role }) => role !== null)) return null;
  return JSON.stringify([orderNo, group, startsAt?.text, route?.code, state]);
}

/** A drug with another rate, another end or another timing is not part of the mixture. */
function isOfOne(mixture: InjectionValue, { rate, endsAt, timings, site, line, maximum }: InjectionValue): boolean {
  const sameRate = rate === null || mixture.rate === null || (rate.text === mixture.rate.text && rate.unit === mixture.rate.unit);
  const sameTiming = timings.length === 0 || JSON.stringify(timings) === JSON.stringify(mixture.timings);
  const sameRoute = [site, line].every((one, at) => one === null || one.code === [mixture.site, mixture.line][at]?.code);
  return sameRate && sameTiming && sameRoute && endsAt?.text === mixture.endsAt?.text && maximum?.text === mixture.maximum?.text;
}

/** Adds a drug to its mixture, with what only it says. */
function addTo(mixture: InjectionValue, value: InjectionValue): void {
  const known = new Set(mixture.instructions.map((one) => JSON.stringify(one)));
  mixture.items.push(...value.items);
  mixture.rate ??= value.rate;
  mixture.ratePer ??= value.ratePer;
  mixture.instructions.push(...value.instructions.filter((one) => !known.has(JSON.stringify(one))));
  Object.assign(mixture, joinRemarks(mixture, value));
}

/** The remarks of both, each once. */
function joinRemarks(one: ItemRemarks, other: ItemRemarks): ItemRemarks {
  const notes = [...new Set([...(one.notes ?? []), ...(other.notes ?? [])])];
  const warnings = [...(one.warnings ?? []), ...(other.warnings ?? [])];
  const each = new Map(warnings.map((warning) => [JSON.stringify(warning), warning]));
  return { ...(notes.length > 0 && { notes }), ...(each.size > 0 && { warnings: [...each.values()] }) };
}

function readOrder(group: DrugGroup, message: InjectionMessage): InjectionValue {
  const { orc, drug: rxe, orderTimings, details } = group;
  const named = (name: string) => details.filter((one) => one.name === name);
  const components = named('RXC');
  const mixed = components.length > 0;
  const amount = readQuantity(rxe, 3, 5);
  const own = named('TQ1');
  const { timings, warnings: ofTimings } = readTimings(own.length > 0 ? own : orderTimings);
  const { drugRoute, warnings: ofRoute } = readDrugRoute(named('RXR'));
  const { state, warnings: ofState } = readOrderState(orc);
  const maximum = readQuantity(rxe, 4, 5);
  const pharmacy = readAllCoded(rxe, 21).flatMap(({ code, text }) => text ?? code ?? []);
  const [notes, orderedAt] = [[...pharmacy, ...readNotes(details)], orc && readTimeAt(orc, 9)];
  const unread = findUnreadFields([...(orc ? [orc] : []), ...orderTimings, rxe, ...details], INJECTION_FIELDS);
  const strength = mixed ? readWholeField(rxe, 25) : null;
  const ofMixture = strength === null ? [] : [{ code: 'NOT_SHOWN' as const, place: 'RXE-25', text: strength }];
  const warnings = [...ofState, ...ofTimings, ...ofRoute, ...ofMixture, ...unread];
  return {
    messageId: message.messageId,
    sentAt: message.sentAt,
    ...(notes.length > 0 && { notes }),
    ...(warnings.length > 0 && { warnings }),
    stage: 'ORDERED',
    state,
    orderNo: (orc && readTextAt(orc, 2)) ?? message.orderNo,
    group: orc && readTextAt(orc, 4),
    sequence: '',
    orderedAt,
    date: orderedAt,
    kind: mixed ? readCoded(rxe, 2) : null,
    items: mixed ? components.map((rxc) => ({ ...readComponent(rxc), form: null })) : [readSingleDrug(group, amount)],
    form: mixed ? readCoded(rxe, 6) : null,
    volume: mixed ? amount : null,
    maximum: maximum?.text === amount?.text ? null : maximum,
    ...drugRoute,
    rate: readQuantity(rxe, 23, 24),
    ratePer: readTextAt(rxe, 22),
    timings,
    usage: readUsage(timings, []),
    instructions: readAllCoded(rxe, 7),
    asNeeded: isAsNeeded(null, timings),
    startsAt: timings[0]?.startsAt ?? null,
    endsAt: timings.length > 1 ? null : (timings[0]?.endsAt ?? null),
    completion: null,
    prescriber: orc && readPersonName(orc, 12),
    administeredBy: null,
    department: orc && readCoded(orc, 17),
    place: readCareSetting(orc, message.pv1),
  };
}

/** An RXE without components is the drug itself. */
function readSingleDrug({ drug: rxe }: DrugGroup, amount: Quantity | null): InjectionItemValue {
  return {
    role: null,
    drug: readCoded(rxe, 2) ?? NOT_CODED,
    amount,
    strength: readQuantity(rxe, 25, 26),
    supplement: null,
    form: readCoded(rxe, 6),
  };
}
