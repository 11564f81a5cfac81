import 'reflect-metadata';
import fc from 'fast-check';
import { pino } from 'pino';
import {
  type CareDates,
  type Category,
  type ChartAsk,
  type ChartItem,
  type Connection,
  DisclosureReport,
  encodeCursor,
  Grant,
  makeChartReader,
  makeItemIds,
  makeKeys,
  maskOf,
  type PermitClaims,
  type SubgraphContext,
} from '../../kit/index.js';
import { Loaders } from '../../kit/server/loader.js';
import { encodeIso2022Jp } from '../../sources/hl7-v2/encode-iso-2022-jp.js';
import { answerFromFiles } from './answer-from-files.js';
import type { LocatedFile } from './located-file.js';

const log = pino({ level: 'silent' });
const DAY = 86_400_000;
const dayOf = (n: number) => new Date(Date.UTC(2020, 0, 1) + n * DAY).toISOString().slice(0, 10).replaceAll('-', '');
let serial = 0;
function file(type: string, event: string, day: string, order: string, segments: string[]): LocatedFile {
  const id = `M${serial++}`;
  const path = `999/901/9999013/${day}/${type}/9999013_${day}_${type}_${order}_20260101103059000_01_1`;
  const text = [
    `MSH|^~\\&|HIS|H|GW|R|20260101103059||${event}|${id}|P|2.5||||||~ISO IR87`,
    'PID|0001||9999013^^^^PI||山田^花子',
    ...segments,
    '',
  ].join('\r');
  const bytes = encodeIso2022Jp(text);
  return { path, fetch: async () => bytes };
}
const orderNo = (n: number) => String(n).padStart(15, '0');
const KINDS: Record<string, { category: Category; files: (n: number, day: number, delays: number[], says: boolean) => LocatedFile[] }> = {
  injection: {
    category: 'INJECTION',
    files: (n, day, delays, says) => [
      file('OMP-02', 'RDE^O11', dayOf(day), orderNo(n), [`ORC|NW|${orderNo(n)}|||||||${dayOf(day)}`, 'RXE||A^薬|1']),
      ...delays.map((delay) =>
        file('OMP-12', 'RAS^O17', dayOf(day + delay), orderNo(n), [
          `ORC|NW|${orderNo(n)}|||||||${says ? dayOf(day) : ''}`,
          `RXA|0|1|${dayOf(day + delay)}0900|${dayOf(day + delay)}1000|A^薬|1`,
        ]),
      ),
    ],
  },
  prescription: {
    category: 'PRESCRIPTION',
    files: (n, day, delays) => [
      file('OMP-01', 'RDE^O11', dayOf(day), orderNo(n), [`ORC|NW|${orderNo(n)}|||||||${dayOf(day)}`, 'RXE||A^薬|1', 'RXE||B^薬|1']),
      ...delays.map((delay) =>
        file('OMP-11', 'RAS^O17', dayOf(day + delay), orderNo(n), [
          `ORC|NW|${orderNo(n)}|||||||${dayOf(day)}`,
          `RXA|0|1|${dayOf(day + delay)}|${dayOf(day + delay)}|${delay % 3 ? 'A' : 'C'}^薬|1`,
        ]),
      ),
    ],
  },
  imaging: {
    category: 'IMAGING',
    files: (n, day, delays) => [
      file('OMG-01', 'OMG^O19', dayOf(day), orderNo(n), [`ORC|NW|${orderNo(n)}|||||||${dayOf(day)}`, `OBR||${orderNo(n)}||X^撮影`]),
      ...delays.map((delay) =>
        file('OMG-11', 'OMI^Z23', dayOf(day + delay), orderNo(n), [
          `ORC|NW|${orderNo(n)}|||||||${dayOf(day)}`,
          `OBR||${orderNo(n)}||X^撮影|||${dayOf(day + delay)}`,
        ]),
      ),
    ],
  },
};
const itemId = makeItemIds((await makeKeys({ sealing: true })).privateSet);
async function listed(...asked: Parameters<typeof listOf>): Promise<readonly ChartItem[]> {
  return (await listOf(...asked)).nodes;
}
async function listOf(
  category: Category,
  files: readonly LocatedFile[],
  args: { first?: number; after?: string | null; period?: CareDates },
  granted: CareDates = {},
): Promise<Connection<ChartItem>> {
  const claims = { pat: 'pat', exp: 2_000_000_000, lines: [{ f: 'fac', c: maskOf([category]), ...granted }] };
  const grant = new Grant(claims as unknown as PermitClaims, { places: { fac: { id: '9999013', institution: '3310000001' } } });
  const signal = new AbortController().signal;
  const context = { signal, log, disclosures: new DisclosureReport() } as unknown as SubgraphContext;
  Object.assign(context, { loaders: new Loaders(context) });
  const read = makeChartReader({
    read: async (asks: readonly ChartAsk[]) =>
      await Promise.all(
        asks.map(
          async (ask) =>
            await answerFromFiles(ask, { files, invalid: 0 }, { itemId, signal, log, relocate: async () => ({ files, invalid: 0 }) }),
        ),
      ),
  });
  return await read(context).list<ChartItem>({ grant }, category, args);
}

it.each([
  ['injection', true],
  ['injection', false],
  ['prescription', true],
  ['imaging', true],
])(
  'pages of %s (%p), each read in small steps, together have every item of the whole list once',
  async (kind, says) => {
    const { category, files: filesOf } = KINDS[kind]!;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(900), fc.array(fc.nat(200), { maxLength: 3 })), { maxLength: 70 }),
        fc.integer({ min: 1, max: 40 }),
        async (orders, first) => {
          const files = orders.flatMap(([day, delays], n) => filesOf(n, day, [...new Set(delays)], says));
          const whole = (await listed(category, files, {})).map(({ id, date }) => `${id} ${date}`);
          const pages: string[] = [];
          let after: string | null = null;
          for (;;) {
            const page = await listed(category, files, { first, after });
            pages.push(...page.map(({ id, date }) => `${id} ${date}`));
            if (page.length < first || pages.length > 2 * whole.length) break;
            after = encodeCursor(page.at(-1)!.id);
          }
          expect(pages.filter((one, n) => one !== whole[n])).toEqual([]);
          expect(pages.length).toBe(whole.length);
        },
      ),
      { numRuns: 5, endOnFailure: true },
    );
  },
  120_000,
);

it.each([
  ['prescription', 2, 19],
  ['prescription', 20, 55],
  ['injection', 2, 21],
  ['imaging', 2, 19],
])('a page of %s with first: %p fetches %p of 500 files', async (kind, first, fetched) => {
  const { category, files: filesOf } = KINDS[kind]!;
  // An order every day, executed on the next day: a page needs the files of the seven days before its last item too.
  const files = Array.from({ length: 250 }, (_, n) => filesOf(n, n, [1], true)).flat();
  let count = 0;
  const counted = files.map((one) => ({
    ...one,
    fetch: async (signal: AbortSignal) => {
      count += 1;
      return await one.fetch(signal);
    },
  }));
  expect(await listed(category, counted, { first })).toHaveLength(first);
  expect(count).toBe(fetched);
});

it('of one result in two current files the newer one is shown, however many files are read', async () => {
  const report = (day: string, value: string) =>
    file('OML-11', 'OUL^R22', day, orderNo(5), [
      `SPM|1|||023^血清${'|'.repeat(13)}20200101`,
      'OBR|1|5||E1',
      `OBX|1|NM|3A010^総蛋白^JC10||${value}|g/dL`,
    ]);
  const shown = await listed('LAB_RESULT', [report('20200101', '1'), report('20200103', '2')], { first: 10 });
  expect(shown).toMatchObject([{ valueText: '2' }]);
});

it('an administration after the end of the permission is not shown, and one after the requested period is shown', async () => {
  const files = KINDS.injection!.files(7, 30, [3], true);
  const end = `${dayOf(30).slice(0, 4)}-${dayOf(30).slice(4, 6)}-${dayOf(30).slice(6)}`;
  expect(await listed('INJECTION', files, { first: 10 }, { until: end })).toMatchObject([
    { date: end, stage: 'ORDERED', administeredOn: null },
  ]);
  expect(await listed('INJECTION', files, { first: 10, period: { until: end } })).toMatchObject([{ date: end, stage: 'ADMINISTERED' }]);
});

describe('a report in a folder of a date months before its specimen', () => {
  const report = (order: number, folder: number, taken = folder) =>
    file('OML-11', 'OUL^R22', dayOf(folder), orderNo(order), [
      `SPM|1|||023^血清${'|'.repeat(13)}${dayOf(taken)}`,
      `OBR|1|${order}||E1`,
      'OBX|1|NM|3A010^総蛋白^JC10||7|g/dL',
    ]);
  const files = [...Array.from({ length: 40 }, (_, n) => report(n + 1, n * 10)), report(99, 0, 300)];

  it('is in a list that is read at once, which is complete', async () => {
    const { nodes, complete } = await listOf('LAB_RESULT', files, { first: 1_000 });
    expect([nodes.length, complete]).toEqual([41, true]);
  });

  it('makes the list incomplete on the page that reads it too late to show it', async () => {
    const [shown, states]: [string[], unknown[]] = [[], []];
    for (let after: string | null = null; ; ) {
      const page: Connection<ChartItem> = await listOf('LAB_RESULT', files, { first: 3, after });
      shown.push(...page.nodes.map(({ id }) => id));
      states.push(page.answers.map(({ state, leftOut }) => [state, leftOut]));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(shown.length).toBe(40);
    expect([states[0], states.at(-1)]).toEqual([[['ANSWERED', 0]], [['INVALID_DATA', null]]]);
  });

  it('is no reason to report anything if its specimen is outside the permitted dates', async () => {
    const { nodes } = await listOf('LAB_RESULT', files, { first: 3 }, { until: '2020-09-01' });
    const all = await listOf('LAB_RESULT', files, { first: 3, after: encodeCursor(nodes.at(-1)!.id) }, { until: '2020-09-01' });
    expect(all.answers).toMatchObject([{ state: 'ANSWERED', leftOut: 0 }]);
    const { answers } = await listOf('LAB_RESULT', files, { first: 24 }, { until: '2020-09-01' });
    expect(answers).toMatchObject([{ state: 'ANSWERED', leftOut: 0 }]);
  });
});
