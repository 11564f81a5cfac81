import { CareSetting, Encounter, EncounterKind, OrderState } from '../../kit/index.js';
import type { Coded } from '../../sources/hl7-v2/coded.js';
import type { Location } from '../../sources/hl7-v2/location.js';
import type { EncounterValue } from '../../sources/ssmix2/encounters/read-encounter.js';
import type { DietValue } from '../../sources/ssmix2/orders/diet.js';
import { buildSourceFields, buildUniquePart, type ItemOrigin } from './item-origin.js';
import { toTiming } from './order-timings.js';

export function toEncounter(value: EncounterValue, origin: ItemOrigin): Encounter {
  const { facility, patient, itemId } = origin;
  return Object.assign(new Encounter(), {
    ...buildSourceFields(origin, withoutServed(value, origin), { day: value.date, author: value.author }),
    id: itemId('enc', facility, patient, value.event, value.orderNo, buildUniquePart(value, value.date), value.sequence),
    kind: EncounterKind[value.event],
    state: value.state && OrderState[value.state],
    setting: value.place && CareSetting[value.place],
    department: value.department,
    ward: readWard(value.location),
    room: value.location?.room ?? null,
    bed: value.location?.bed ?? null,
    fromWard: readWard(value.priorLocation),
    attending: value.attending,
    admittedOn: value.admittedAt?.date ?? null,
    dischargedOn: value.dischargedAt?.date ?? null,
    expectedOn: value.expectedAt?.date ?? null,
    dischargeExpectedOn: value.expectedDischargeAt?.date ?? null,
    returnExpectedOn: value.expectedReturnAt?.date ?? null,
    disposition: value.disposition,
    diets: value.diets.flatMap(toCodings),
    dietOrders: value.diets.map(({ codes, ...diet }) => ({ ...diet, diets: codes })),
    trays: value.trays,
    timings: value.timings.map(toTiming),
  });
}

/** What the chart shows as procedures is not left out. */
function withoutServed(value: EncounterValue, { servesProcedures }: ItemOrigin): EncounterValue {
  if (!servesProcedures || !value.warnings) return value;
  return { ...value, warnings: value.warnings.filter(({ code, place }) => code !== 'NOT_SHOWN' || place !== 'PR1') };
}

/** Reads the ward. Null for a clinic or a department (HL7 table 0305). */
function readWard(location: Location | null): string | null {
  return location && location.kind !== 'C' && location.kind !== 'D' ? location.point : null;
}

/** The codes of a diet, and its free-text instruction. */
function toCodings({ codes, instruction }: DietValue): Coded[] {
  return instruction === null ? codes : [...codes, { code: null, text: instruction, system: null }];
}
