import { Injection, InjectionStage, OrderState } from '../../kit/index.js';
import type { InjectionValue } from '../../sources/ssmix2/orders/injection.js';
import { inWords } from '../../sources/ssmix2/orders/usage.js';
import { buildOwnKey, buildSourceFields, type ItemOrigin, toInstant } from './item-origin.js';
import { toTiming } from './order-timings.js';

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
    state: value.state && OrderState[value.state],
    kind: value.kind,
    items: value.items,
    volume: value.volume,
    maximum: value.maximum,
    form: value.form,
    route: value.route,
    site: value.site,
    side: value.side,
    device: value.device,
    method: value.method,
    line: value.line,
    rate: toRate(value),
    usage: inWords([...(value.usage ? [value.usage] : []), ...value.instructions]),
    timings: value.timings.map(toTiming),
    asNeeded: value.asNeeded,
    startsAt: toInstant(value.startsAt),
    endsAt: toInstant(value.endsAt),
    administeredOn: given ? (value.startsAt?.date ?? null) : null,
    isPartial: value.completion === 'PA',
    department: value.department,
  });
}

/** Adds the time unit of RXE-22 to a rate whose unit has none: `100 mL` alone looks like an amount. */
function toRate({ rate, ratePer }: InjectionValue): InjectionValue['rate'] {
  if (rate?.unit == null || ratePer === null || /[/／]|毎|per/i.test(rate.unit)) return rate;
  return { ...rate, unit: `${rate.unit}/${ratePer}` };
}
