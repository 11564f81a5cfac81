import type { OrderTiming, WrittenTime } from '../../kit/index.js';
import type { PartialTime } from '../../sources/hl7-v2/partial-time.js';
import type { TimingValue } from '../../sources/hl7-v2/timing.js';
import { inWords } from '../../sources/ssmix2/orders/usage.js';
import { toInstant } from './item-origin.js';

export function toTiming({ usages, priorities, startsAt, endsAt, ...timing }: TimingValue): OrderTiming {
  return {
    ...timing,
    usage: inWords(usages),
    priority: inWords(priorities),
    startsAt: toWrittenTime(startsAt),
    endsAt: toWrittenTime(endsAt),
  };
}

export function toWrittenTime(time: PartialTime | null): WrittenTime | null {
  return time && { text: time.text, date: time.date, instant: toInstant(time) };
}
