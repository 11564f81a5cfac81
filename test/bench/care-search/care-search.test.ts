import 'reflect-metadata';
import { DOCTOR, type RunningCabinet, runCabinet } from '../../../subgraphs/care-cabinet/testing/running-cabinet.js';
import { type DatabaseServer, databases } from '../../../subgraphs/kit/testing/databases.js';
import { choosePatients } from './invented-records.js';
import { loadRecords } from './load-records.js';
import { askQuestions, QUESTIONS, search } from './questions.js';

const RECORDS = 2_000;

describe.each(databases())('the search in many records, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cabinet: RunningCabinet;

  beforeAll(async () => {
    server = await start();
    const address = await server.fresh();
    await loadRecords(address, RECORDS, () => undefined);
    cabinet = await runCabinet(address);
  }, 120_000);
  afterAll(async () => {
    await cabinet?.close();
    await server?.stop();
  });

  it('finds for each question exactly the newest records that have it', async () => {
    const asked = await askQuestions(cabinet, RECORDS, 3);
    expect(asked.map(({ question }) => question)).toEqual(Object.keys(QUESTIONS));
  });

  it('needs as many statements for a page of twenty as for none, and for four charts as for one', async () => {
    const { usual } = choosePatients(RECORDS);
    const count = async (act: () => Promise<unknown>) => await cabinet.statementsDuring(act);
    const [one, another] = [await count(() => search(cabinet, usual[0]!, '発熱')), await count(() => search(cabinet, usual[1]!, '熱'))];
    expect(another).toBe(one);
    // Without records there are no statements for what belongs to them.
    expect(await count(() => search(cabinet, usual[0]!, '象牙海岸'))).toBeLessThanOrEqual(one);
    const list = 'careRecords(first: 20, filter: { text: "発熱" }) { nodes { id seenBy { profession } replyCount attachments { id } } }';
    expect(await count(async () => await cabinet.charts(DOCTOR, list, usual.slice(0, 4)))).toBe(one);
    expect(one).toBeLessThanOrEqual(5);
  });
});
