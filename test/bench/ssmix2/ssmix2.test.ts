import 'reflect-metadata';
import { chartSpeed, decodeSpeed } from './decode-speed.js';
import { speedTable } from './speed-table.js';
import { chartOf, messagesOf } from './written-chart.js';

it('the files of the SS-MIX2 benchmark are read and counted', () => {
  const speed = decodeSpeed(messagesOf('OML-11', 5), 10);
  expect(speed.messages).toBeGreaterThanOrEqual(5);
  expect(speed.bytes / speed.messages).toBeGreaterThan(100);
  expect(speedTable([['OML-11', speed]])).toMatch(/^type +bytes[^\n]*\nOML-11 +\d+/);
  expect(() => decodeSpeed([{ ...messagesOf('OMD', 1)[0]!, bytes: new Uint8Array() }], 1)).toThrow('OMD');
});

it('the chart of the SS-MIX2 benchmark has every data type, is the same in every run, and becomes items', () => {
  const chart = chartOf(120);
  expect(new Set(chart.map(({ type }) => type)).size).toBe(26);
  expect(chartOf(120).map(({ text }) => text)).toEqual(chart.map(({ text }) => text));
  expect(chartSpeed(chart)).toMatchObject({ messages: 120, items: expect.any(Number) });
  expect(chartSpeed(chart).items).toBeGreaterThan(100);
});
