import 'reflect-metadata';
import type { ChartItem, Injection, Prescription } from '../../kit/index.js';
import { decodeMessage } from '../../sources/ssmix2/storage/decode-message.js';
import { messageOf } from '../../sources/ssmix2/testing/read-segments.js';
import { buildChartItems } from './chart-items.js';
import { joinStages } from './join-stages.js';

const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${JSON.stringify(parts)}`;

function items(type: string, ...segments: string[]): ChartItem[] {
  const reading = decodeMessage({ type, text: messageOf(type, segments), orderNo: '5' });
  if (reading.outcome !== 'READ') throw new Error(reading.reason);
  return buildChartItems(reading.content, { facility: 'fac_1', patient: 'pat_1', itemId, system: 'sys_1' });
}

const ORC = (control: string) => `ORC|${control}|7||1|||||20260301`;
const RXA = (amount: string, more = '') => `RXA|0|1|20260301|20260301|D1^薬^HOT9|${amount}|TAB^錠^MR9P||${more}`;

it('an order joined with its partial dispensing says so, with the note and the other amount', () => {
  const [joined, ...others] = joinStages([
    ...items('OMP-01', ORC('NW'), 'RXE||D1^薬^HOT9|2||TAB^錠^MR9P', 'NTE|1||粉砕'),
    ...items('OMP-11', ORC('NW'), RXA('1', `^在庫不足^99X${'|'.repeat(11)}PA`)),
  ]) as Prescription[];
  expect(others).toEqual([]);
  expect(joined).toMatchObject({
    stage: 'DISPENSED',
    notes: ['粉砕', '在庫不足'],
    items: [{ isPartial: true, dose: { value: 2 }, notes: ['粉砕', '在庫不足'], warnings: [{ place: 'RXA-6', text: '1錠' }] }],
  });
});

it('a dispensing of the ordered amount adds no warning', () => {
  const [joined] = joinStages([
    ...items('OMP-01', ORC('NW'), 'RXE||D1^薬^HOT9|2||TAB^錠^MR9P'),
    ...items('OMP-11', ORC('NW'), RXA('2')),
  ]) as Prescription[];
  expect(joined).toMatchObject({ warnings: [], items: [{ isPartial: false, warnings: [] }] });
});

it('an order on hold does not stand because a part of it was carried out', () => {
  const [prescription] = joinStages([
    ...items('OMP-01', ORC('HD'), 'RXE||D1^薬^HOT9|2||TAB^錠^MR9P'),
    ...items('OMP-11', ORC('NW'), RXA('2')),
  ]) as Prescription[];
  expect(prescription).toMatchObject({ stage: 'DISPENSED', state: 'ON_HOLD' });
  const [injection] = joinStages([
    ...items('OMP-02', ORC('DC'), 'RXE||D1^薬^HOT9|2||TAB^錠^MR9P', 'NTE|1||一'),
    ...items('OMP-12', ORC('NW'), RXA('2'), 'NTE|1||二'),
  ]) as Injection[];
  expect(injection).toMatchObject({ stage: 'ADMINISTERED', state: 'DISCONTINUED', notes: ['一', '二'] });
});
