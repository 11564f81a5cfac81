import fc from 'fast-check';
import type { InjectionValue } from '../orders/injection.js';
import { component, nte, route, rxc, rxr, standing, timing, tq1, usageOf } from './arbitrary-orders.js';
import { coded, cwe, cweList, head, localCoded, maybe, person, quantity, text, time, unitOf, xcn } from './arbitrary-parts.js';
import { orc, order } from './arbitrary-prescriptions.js';
import { type Segment, segment } from './hl7-writer.js';

const mixture = fc.record({
  ...{ kind: maybe(localCoded), form: coded, volume: maybe(quantity), highest: maybe(quantity), rate: maybe(quantity) },
  ...{ ratePer: maybe(fc.constantFrom('H1', 'M')), items: fc.array(component, { minLength: 1, maxLength: 4 }), route, standing },
  ...{ timing: maybe(timing), instructions: fc.array(localCoded, { maxLength: 2 }), notes: fc.array(text, { maxLength: 2 }) },
});
type Mixture = typeof mixture extends fc.Arbitrary<infer T> ? T : never;

/** RXE-4 has the unit of RXE-3 (RXE-5), and says nothing if both are the same. */
function maximumOf({ volume, highest }: Mixture): InjectionValue['maximum'] {
  return highest === null || highest.text === volume?.text ? null : { ...highest, unit: volume?.unit ?? null };
}

/** Mixtures of several drugs, several in a file, each with a number of its own in ORC-4. */
export const injectionOrder: fc.Arbitrary<{ values: InjectionValue[]; segments: Segment[] }> = fc
  .record({ head, order, mixtures: fc.array(mixture, { minLength: 1, maxLength: 3 }) })
  .map(({ head: { messageId, sentAt }, order: of, mixtures }) => ({
    values: mixtures.map((one, index): InjectionValue => {
      const { timing: step, route: way, notes, items, standing: stands, highest: _highest, ...rest } = one;
      const ratePer = one.rate && one.ratePer;
      return {
        ...{
          messageId,
          sentAt,
          ...of,
          stage: 'ORDERED',
          date: of.orderedAt,
          completion: null,
          administeredBy: null,
          ...rest,
          ...way,
          ratePer,
        },
        ...(notes.length > 0 && { notes }),
        state: stands.state,
        group: `${of.orderNo}_${index}`,
        sequence: String(index + 1),
        maximum: maximumOf(one),
        timings: step ? [step] : [],
        usage: step && usageOf(step),
        asNeeded: false,
        startsAt: step?.startsAt ?? null,
        endsAt: step?.endsAt ?? null,
        items: items.map((item) => ({ ...item, form: null })),
      };
    }),
    segments: mixtures.flatMap((one, index) => [
      orc(of, `${of.orderNo}_${index}`, one.standing),
      segment('RXE', {
        ...{ 2: cwe(one.kind), 3: one.volume?.text ?? null, 4: one.highest?.text ?? null, 5: unitOf(one.volume), 6: cwe(one.form) },
        ...{ 7: cweList(one.instructions), 22: one.rate && one.ratePer, 23: one.rate?.text ?? null, 24: unitOf(one.rate) },
      }),
      ...nte(one.notes),
      ...(one.timing ? [tq1(one.timing)] : []),
      rxr(one.route),
      ...one.items.map(rxc),
    ]),
  }));

const run = fc.record({
  ...{ route, startsAt: time, endsAt: maybe(time), standing, notes: fc.uniqueArray(code3(), { maxLength: 2 }) },
  rate: maybe(fc.constant({ value: 102, text: '102ml/hr', unit: 'ml/hr' })),
  completion: maybe(fc.constantFrom('CP', 'PA', 'RE')),
  administeredBy: maybe(person),
  items: fc.array(fc.record({ drug: coded, amount: maybe(quantity), strength: maybe(quantity), form: maybe(coded) }), {
    minLength: 1,
    maxLength: 4,
  }),
});

function code3(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[A-Z]{3}$/);
}

export const injectionGiven: fc.Arbitrary<{ values: InjectionValue[]; segments: Segment[] }> = fc
  .record({ head, order, runs: fc.array(run, { minLength: 1, maxLength: 3 }) })
  .map(({ head: { messageId, sentAt }, order: of, runs }) => ({
    values: runs.map(
      ({ route: way, startsAt, notes, items, standing: { state }, ...one }, index): InjectionValue => ({
        ...{ messageId, sentAt, ...of, stage: 'ADMINISTERED', state, kind: null, form: null, volume: null, maximum: null },
        ...{ ratePer: null, usage: null, timings: [], instructions: [], asNeeded: false, ...one, ...way },
        ...(notes.length > 0 && { notes }),
        ...(one.endsAt?.instant === null && { warnings: [{ code: 'NOT_UNDERSTOOD', place: 'RXA-4', text: one.endsAt.text }] }),
        group: `${of.orderNo}_${index}`,
        sequence: String(index + 1),
        date: startsAt,
        startsAt,
        items: items.map((item) => ({ role: null, supplement: null, ...item })),
      }),
    ),
    segments: runs.flatMap((one, index) => [
      orc(of, `${of.orderNo}_${index}`, one.standing),
      ...one.items.map(({ drug, amount, strength, form }) =>
        segment('RXA', {
          ...{ 1: '0', 2: '1', 3: one.startsAt.text, 4: one.endsAt?.text ?? null, 5: cwe(drug), 6: amount?.text ?? null },
          ...{ 7: unitOf(amount), 8: cwe(form), 9: one.notes.map((note) => [note]), 10: xcn(one.administeredBy) },
          ...{ 12: one.rate?.text ?? null, 13: strength?.text ?? null, 14: unitOf(strength), 20: one.completion },
        }),
      ),
      rxr(one.route),
    ]),
  }));
