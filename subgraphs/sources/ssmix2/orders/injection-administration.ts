import { NOT_CODED, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { type Quantity, readNumber, readQuantity } from '../../hl7-v2/quantity.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { readTimings } from '../../hl7-v2/timing.js';
import { findUnreadFields } from '../../hl7-v2/unread-fields.js';
import { isAsNeeded } from './as-needed.js';
import type { DrugGroup } from './drug-groups.js';
import { readDrugRoute } from './drug-route.js';
import type { InjectionItemValue, InjectionMessage, InjectionValue } from './injection.js';
import { INJECTION_FIELDS } from './injection-fields.js';
import { readCareSetting, readPersonName } from './order.js';
import { readOrderState } from './order-state.js';
import { readUsage } from './usage.js';

/**
 * Reads RAS_O17: `{ ORC [TQ1] { {RXA} RXR } }` (HL7 2.5 §4.13.9). An RXR belongs to every RXA since the previous RXR. Of these, the RXAs
 * with the same times are one mixture. An RXA that is to be deleted (RXA-21) is left out.
 */
export function readAdministrations(groups: readonly DrugGroup[], message: InjectionMessage): InjectionValue[] {
  const runs = new Map<Hl7Segment | null, Map<string, DrugGroup[]>>();
  const order: DrugGroup[][] = [];
  for (const group of groups) {
    if (readTextAt(group.drug, 21) === 'D') continue;
    const rxr = group.details.find(({ name }) => name === 'RXR') ?? null;
    const owner = rxr ?? group.orc;
    const since = runs.get(owner) ?? new Map<string, DrugGroup[]>();
    runs.set(owner, since);
    const together = since.get(readTimes(group.drug));
    if (together) {
      together.push(group);
    } else {
      const run = [group];
      since.set(readTimes(group.drug), run);
      order.push(run);
    }
  }
  return order.map((run) => readRun(run, message));
}

/** The start, the end, the speed, and whether the administration took place. */
function readTimes(rxa: Hl7Segment): string {
  return [3, 4, 12, 20].map((field) => readTextAt(rxa, field)).join(' ');
}

function readRun(run: readonly DrugGroup[], message: InjectionMessage): InjectionValue {
  const { orc, drug: first, orderTimings } = run[0]!;
  const details = [...new Set(run.flatMap((group) => group.details))];
  const rxas = run.map(({ drug }) => drug);
  const [startsAt, rate] = [readTimeAt(first, 3), readTextAt(first, 12)];
  const { drugRoute, warnings: ofRoute } = readDrugRoute(details.filter(({ name }) => name === 'RXR'));
  const { timings, warnings: ofTimings } = readTimings(orderTimings);
  const { state, warnings: ofState } = readOrderState(orc);
  const said = rxas.flatMap((rxa) => readAllCoded(rxa, 9).flatMap(({ code, text }) => text ?? code ?? []));
  const notes = [...new Set([...said, ...readNotes(details)])];
  const unread = findUnreadFields([...(orc ? [orc] : []), ...orderTimings, ...rxas, ...details], INJECTION_FIELDS);
  const all = [...ofState, ...ofTimings, ...ofRoute, ...unread];
  const warnings = [...new Map(all.map((warning) => [JSON.stringify(warning), warning])).values()];
  return {
    messageId: message.messageId,
    sentAt: message.sentAt,
    ...(notes.length > 0 && { notes }),
    ...(warnings.length > 0 && { warnings }),
    stage: 'ADMINISTERED',
    state,
    orderNo: (orc && readTextAt(orc, 2)) ?? message.orderNo,
    group: orc && readTextAt(orc, 4),
    sequence: '',
    orderedAt: orc && readTimeAt(orc, 9),
    date: startsAt,
    kind: null,
    items: rxas.map(readDrug),
    form: null,
    volume: null,
    maximum: null,
    ...drugRoute,
    rate: rate === null ? null : readRate(rate),
    ratePer: null,
    timings,
    usage: readUsage(timings, []),
    instructions: [],
    asNeeded: isAsNeeded(null, timings),
    startsAt,
    endsAt: readTimeAt(first, 4),
    completion: readTextAt(first, 20),
    prescriber: orc && readPersonName(orc, 12),
    administeredBy: [...new Set(rxas.flatMap((rxa) => readPersonName(rxa, 10) ?? []))].join('、') || null,
    department: orc && readCoded(orc, 17),
    place: readCareSetting(orc, message.pv1),
  };
}

/** RXA (HL7 2.5 §4.14.7) */
function readDrug(rxa: Hl7Segment): InjectionItemValue {
  return {
    role: null,
    drug: readCoded(rxa, 5) ?? NOT_CODED,
    amount: readQuantity(rxa, 6, 7),
    strength: readQuantity(rxa, 13, 14),
    supplement: null,
    form: readCoded(rxa, 8),
  };
}

/** RXA-12 has no separate field for its units: SS-MIX2 writes `102ml/hr`. */
function readRate(text: string): Quantity {
  const [, amount = '', unit = ''] = /^([\d.]+)\s*([^\d\s.].*)?$/.exec(text) ?? [];
  return { value: readNumber(amount), text, unit: unit || null };
}
