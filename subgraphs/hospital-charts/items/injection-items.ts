import { Injection, InjectionStage } from '../../kit/index.js';
import type { InjectionValue } from '../../sources/ssmix2/orders/injection.js';
import { inWords } from '../../sources/ssmix2/orders/usage.js';
import { buildOwnKey, buildSourceFields, type ItemOrigin, toInstant } from './item-origin.js';

/**
 * Maps injections. An order and its administration get the same id, by which they are joined. An administration that was refused or not
 * given is left out, so that the order stays as it is.
 */
export function toInjections(values: readonly InjectionValue[], origin: ItemOrigin): Injection[] {
  return values.filter(({ completion }) => completion !== 'RE' && completion !== 'NA').map((value) => toInjection(value, origin));
}

function toInjection(value: InjectionValue, origin: ItemOrigin): Injection {
  const { facility, patient, itemId } = origin;
  const given = value.stage === 'ADMINISTERED';
  const day = value.orderedAt?.date ? value.orderedAt : value.date;
  return Object.assign(new Injection(), {
    ...buildSourceFields(origin, value, { day, author: value.prescriber ?? value.administeredBy }),
    id: itemId('inj', facility, patient, value.orderNo, value.group, buildOwnKey(value)),
    stage: given ? InjectionStage.ADMINISTERED : InjectionStage.ORDERED,
    items: value.items.map(({ drug, amount, form }) => ({ drug, amount, form })),
    route: value.route,
    site: value.site,
    method: value.method ?? value.device,
    rate: toRate(value),
    usage: inWords([...(value.usage ? [value.usage] : []), ...value.instructions]),
    startsAt: toInstant(value.startsAt),
    endsAt: toInstant(value.endsAt),
    administeredOn: given ? (value.startsAt?.date ?? null) : null,
    department: value.department,
  });
}

/** Adds the time unit of RXE-22 to a rate whose unit has none: `100 mL` alone looks like an amount. */
function toRate({ rate, ratePer }: InjectionValue): InjectionValue['rate'] {
  if (rate?.unit == null || ratePer === null || /[/／]|毎|per/i.test(rate.unit)) return rate;
  return { ...rate, unit: `${rate.unit}/${ratePer}` };
}
