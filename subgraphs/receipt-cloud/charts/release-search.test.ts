import 'reflect-metadata';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Centre } from '../../hospital-charts/centre/centre.js';
import { type FindPatientsArgs, makeKeys, SealedTokens, type SubgraphContext, type SystemSource } from '../../kit/index.js';
import { ReleaseSearch } from './release-search.js';
import { makeSearchable } from './searchable-system.js';

const HANAKO = { institution: '3310000001', localId: '42', name: '試 花子', kana: 'タメシ ハナコ', birthDate: '1960-04-01', sex: 'FEMALE' };
const context = {
  signal: new AbortController().signal,
  caller: { issuer: 'i', subject: 's', facility: 'f' },
} as unknown as SubgraphContext;

describe('a search in the receipt cloud', () => {
  let server: Server;
  let system: SystemSource;
  let answer: RequestListener;
  let asked: number;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked++;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    system = makeSearchable(
      new Centre({
        search: new ReleaseSearch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
        cursors: new SealedTokens((await makeKeys({ sealing: true })).privateSet, 'cursor receipt-cloud'),
        hospitals: { states: () => [] },
        alive: async () => 1,
      }),
    );
  });
  beforeEach(() => {
    asked = 0;
    answer = (_request, response) => response.end(JSON.stringify({ patients: [HANAKO], tooMany: false }));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const find = async (args: object) => await system.find({ first: 20, ...args } as FindPatientsArgs, context);

  it('finds a patient by a whole name or kana with the birth date', async () => {
    expect(await find({ kana: HANAKO.kana, birthDate: HANAKO.birthDate })).toMatchObject({
      patients: [{ localPatientId: '42' }],
      failures: [],
    });
  });

  it.each([
    [{ kana: 'タメシ' }, ['KANA']],
    [{ name: '試' }, ['NAME']],
    [{ name: '試 花子', kana: 'タメシ ハナコ', sex: 'FEMALE' }, ['NAME', 'KANA']],
  ])('with %j alone is UNSUPPORTED for each name, and is no error of the caller', async (args, searched) => {
    const failures = searched.map((one) => ({ searched: one, state: 'UNSUPPORTED' }));
    expect(await find(args)).toEqual({ patients: [], after: null, failures });
    expect(asked).toBe(0);
  });

  it('is UNSUPPORTED too if the release process says that the criteria are not whole', async () => {
    answer = (_request, response) => response.writeHead(422).end('{"error":{"code":"CRITERIA_INCOMPLETE","message":""}}');
    expect((await find({ name: '・・', birthDate: HANAKO.birthDate })).failures).toEqual([{ searched: 'NAME', state: 'UNSUPPORTED' }]);
  });

  it('is UNREACHABLE if the release process fails, and BUSY after too many searches', async () => {
    const whole = { kana: HANAKO.kana, birthDate: HANAKO.birthDate };
    answer = (_request, response) => response.destroy();
    await expect(find(whole)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    answer = (_request, response) => response.writeHead(429).end('{"error":{"code":"SEARCHED_TOO_OFTEN","message":""}}');
    await expect(find(whole)).rejects.toMatchObject({ code: 'BUSY' });
  });
});
