import { Injection, InjectionStage } from '../kit/index.js';
import type { InjectionValue } from '../sources/ssmix2/read-injections.js';
import { type ItemOrigin, instantOf, isNoOrder, sourced } from './item-origin.js';

/** An order and its administration get one id, by which they are joined. What was refused or not given leaves the order as it is. */
export function injectionsOf(values: readonly InjectionValue[], origin: ItemOrigin): Injection[] {
  return values.filter(({ completion }) => completion !== 'RE' && completion !== 'NA').map((value) => injectionOf(value, origin));
}

function injectionOf(value: InjectionValue, origin: ItemOrigin): Injection {
  const { facility, patient, itemId } = origin;
  const given = value.stage === 'ADMINISTERED';
  const day = value.orderedAt?.date ? value.orderedAt : value.date;
  const alone = isNoOrder(value.orderNo) ? `${value.messageId} ${value.sequence}` : null;
  return Object.assign(new Injection(), {
    ...sourced(origin, value, { day, author: value.prescriber ?? value.administeredBy }),
    id: itemId('inj', facility, patient, value.orderNo, value.group, alone),
    stage: given ? InjectionStage.ADMINISTERED : InjectionStage.ORDERED,
    items: value.items.map(({ drug, amount, form }) => ({ drug, amount, form })),
    route: value.route,
    site: value.site,
    method: value.method ?? value.device,
    rate: value.rate,
    usage: value.usage ?? value.instructions[0] ?? null,
    startsAt: instantOf(value.startsAt),
    endsAt: instantOf(value.endsAt),
    administeredOn: given ? (value.startsAt?.date ?? null) : null,
    department: value.department,
  });
}
