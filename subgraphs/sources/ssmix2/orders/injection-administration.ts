import { NOT_CODED, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { type Quantity, readNumber, readQuantity } from '../../hl7-v2/quantity.js';
import type { InjectionGroup, InjectionItemValue, InjectionMessage, InjectionValue } from './injection.js';
import { readRoute } from './injection-route.js';
import { readCareSetting, readPersonName } from './order.js';
import { readUsage } from './usage.js';

/** Drugs that were given together. */
interface Run {
  orc: Hl7Segment | null;
  timing: Hl7Segment | null;
  rxas: Hl7Segment[];
  rxr: Hl7Segment | null;
}

/**
 * Reads RAS_O17: `{ ORC [TQ1] { {RXA} RXR } }` (HL7 2.5 §4.13.9). An RXR belongs to every RXA since the previous RXR. Of these, the RXAs
 * with the same times are one mixture.
 */
export function readAdministrations(groups: readonly InjectionGroup[], message: InjectionMessage): InjectionValue[] {
  return groups.flatMap(runsOf).map((run) => readRun(run, message));
}

function runsOf({ orc, segments }: InjectionGroup): Run[] {
  const runs: Run[] = [];
  let since = new Map<string, Run>();
  let routed = false;
  let timing: Hl7Segment | null = null;
  for (const segment of segments) {
    if (segment.name === 'TQ1') {
      timing ??= segment;
    } else if (segment.name === 'RXR' && !routed) {
      for (const run of since.values()) run.rxr = segment;
      routed = since.size > 0;
    } else if (segment.name === 'RXA' && readTextAt(segment, 21) !== 'D') {
      if (routed) [since, routed] = [new Map(), false];
      const time = timesOf(segment);
      const together = since.get(time);
      if (together) {
        together.rxas.push(segment);
      } else {
        const run: Run = { orc, timing, rxas: [segment], rxr: null };
        since.set(time, run);
        runs.push(run);
      }
    }
  }
  return runs;
}

/** The start, the end, and whether the administration took place. */
function timesOf(rxa: Hl7Segment): string {
  return [3, 4, 20].map((field) => readTextAt(rxa, field)).join(' ');
}

function readRun({ orc, timing, rxas, rxr }: Run, message: InjectionMessage): InjectionValue {
  const first = rxas[0]!;
  const [startsAt, rate] = [readPartialTimeOf(readTextAt(first, 3)), readTextAt(first, 12)];
  const { route, site, device, method } = readRoute(rxr);
  return {
    messageId: message.messageId,
    sentAt: message.sentAt,
    stage: 'ADMINISTERED',
    orderNo: (orc && readTextAt(orc, 2)) ?? message.orderNo,
    group: orc && readTextAt(orc, 4),
    sequence: '',
    orderedAt: readPartialTimeOf(orc && readTextAt(orc, 9)),
    date: startsAt,
    kind: null,
    items: rxas.map(readDrug),
    volume: null,
    maximum: null,
    route,
    site,
    device,
    method,
    rate: rate === null ? null : readRate(rate),
    ratePer: null,
    usage: readUsage(timing, []),
    instructions: readAllCoded(first, 9),
    startsAt,
    endsAt: readPartialTimeOf(readTextAt(first, 4)),
    completion: readTextAt(first, 20),
    prescriber: orc && readPersonName(orc, 12),
    administeredBy: readPersonName(first, 10),
    department: orc && readCoded(orc, 17),
    place: readCareSetting(orc, message.pv1),
  };
}

/** RXA (HL7 2.5 §4.14.7) */
function readDrug(rxa: Hl7Segment): InjectionItemValue {
  return { role: null, drug: readCoded(rxa, 5) ?? NOT_CODED, amount: readQuantity(rxa, 6, 7), form: readCoded(rxa, 8) };
}

/** RXA-12 has no separate field for its units: SS-MIX2 writes `102ml/hr`. */
function readRate(text: string): Quantity {
  const [, amount = '', unit = ''] = /^([\d.]+)\s*([^\d\s.].*)?$/.exec(text) ?? [];
  return { value: readNumber(amount), text, unit: unit || null };
}
