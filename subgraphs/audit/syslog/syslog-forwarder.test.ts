import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { LogFollower } from '../log/follower.js';
import { type LogUnderTest, openLogUnderTest } from '../testing/log-under-test.js';
import { parseXml } from '../testing/parse-xml.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import { makeDisclosure } from '../testing/spool.js';
import { serveSyslog } from '../testing/syslog-server.js';
import { makeTestAuthority, type TestAuthority } from '../testing/test-tls.js';
import { makeForwarder } from './syslog-forwarder.js';
import { type SyslogReceiver, sendFrames } from './syslog-receiver.js';

let folder: string;
let log: LogUnderTest;
let authority: TestAuthority;
let client: { cert: string; key: string };
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  authority = await makeTestAuthority();
  client = await authority.issue('CN=audit-store');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-syslog-'));
  log = await openLogUnderTest(`sqlite:${join(folder, 'audit.sqlite')}`);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await log.close();
  await rm(folder, { recursive: true, force: true });
});

const serve = async (...given: [Parameters<typeof serveSyslog>[1]?]) => {
  const server = await serveSyslog(authority, ...given);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  closing.push(close);
  return { ...server, close };
};
const receiverAt = (port: number, change: Partial<SyslogReceiver> = {}): SyslogReceiver => ({
  host: '127.0.0.1',
  port,
  ca: authority.ca,
  ...client,
  ...change,
});
const follow = async (receiver: SyslogReceiver) => {
  const follower = new LogFollower({
    name: 'syslog',
    database: log.database,
    writer: log.writer,
    handle: makeForwarder(() => receiver, 'audit.example.jp/okayama'),
    log: pino({ level: 'silent' }),
    every: 3_600_000,
  });
  await follower.start();
  closing.push(async () => await follower.close());
  return follower;
};
/** The ids of the events in the messages. */
const idsOf = (messages: readonly string[]) =>
  messages.map((message) => {
    const root = parseXml(message.slice(message.indexOf('\ufeff') + 1));
    const objects = root.children.filter(({ name }) => name === 'ParticipantObjectIdentification');
    return objects.at(-1)!.attributes.ParticipantObjectID;
  });
const free = async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
};

describe('the syslog forwarder', () => {
  it('sends one well-formed message for each event, in order, with its certificate', async () => {
    const server = await serve();
    const follower = await follow(receiverAt(server.port));
    const spool = log.spool(0);
    spool.write({ disclosures: [makeDisclosure({ patients: ['pat_1', 'pat_2'] })] });
    spool.write({ disclosures: [], outcome: 'NOT_PERMITTED' });
    await log.ship(spool);
    expect(await follower.run()).toBe(true);
    expect(idsOf(server.messages)).toEqual(['audit-store/store/1/0', 'gateway/spool-1/1/0', 'gateway/spool-1/1/1', 'gateway/spool-1/2/0']);
    expect(server.messages.map((message) => message.slice(0, 4))).toEqual(['<85>', '<85>', '<85>', '<84>']);
    expect(server.names).toEqual(['audit-store']);
  });

  it('keeps events while the receiver is down, is failing meanwhile, and sends all of them later, once', async () => {
    const port = await free();
    const follower = await follow(receiverAt(port));
    await log.ship(log.spool(30));
    expect([await follower.run(), follower.isFailing]).toEqual([false, true]);
    // The intake goes on.
    const more = log.spool(5, 'spool-2');
    expect(await log.send(more.batch(INTAKE_NOW))).toMatchObject({ status: 200 });
    const server = await serve({ port });
    expect([await follower.run(), follower.isFailing]).toEqual([true, false]);
    const ids = idsOf(server.messages);
    expect([ids.length, new Set(ids).size]).toEqual([37, 37]);
  });

  it('sends again what a receiver may not have read, because it broke the connection', async () => {
    let isBroken = true;
    const server = await serve({ onConnection: (socket) => isBroken && socket.once('data', () => socket.destroy()) });
    const follower = await follow(receiverAt(server.port));
    const spool = log.spool(0);
    for (let i = 0; i < 60; i++)
      spool.write({ disclosures: Array.from({ length: 40 }, (_, k) => makeDisclosure({ patients: [`pat_${i}`], facility: `fac_${k}` })) });
    await log.ship(spool);
    expect(await follower.run()).toBe(false);
    isBroken = false;
    expect(await follower.run()).toBe(true);
    expect(new Set(idsOf(server.messages))).toEqual(
      new Set(['audit-store/store/1/0', ...Array.from({ length: 60 }, (_, i) => `gateway/spool-1/${i + 1}/0`)]),
    );
  });

  it('goes on where it was after a restart', async () => {
    const server = await serve();
    const first = await follow(receiverAt(server.port));
    await log.ship(log.spool(2));
    await first.run();
    await first.close();
    await log.ship(log.spool(2, 'while-down'));
    await (await follow(receiverAt(server.port))).run();
    const ids = idsOf(server.messages);
    expect([ids.length, new Set(ids).size, ids.slice(-2)]).toEqual([6, 6, ['gateway/while-down/1/0', 'gateway/while-down/2/0']]);
  });

  it('does not send anything to a receiver of another authority', async () => {
    const server = await serve();
    const other = await makeTestAuthority('CN=Other');
    const follower = await follow(receiverAt(server.port, { ca: other.ca }));
    await log.ship(log.spool(2));
    expect([await follower.run(), server.messages]).toEqual([false, []]);
  });

  it('fails without a certificate if the receiver demands one', async () => {
    const server = await serve();
    const follower = await follow(receiverAt(server.port, { cert: undefined, key: undefined }));
    await log.ship(log.spool(2));
    expect([await follower.run(), server.messages]).toEqual([false, []]);
  });

  it('gives up a receiver that reads nothing, and ends when the process ends', async () => {
    const server = await serve({ onConnection: (socket) => socket.pause().removeAllListeners('data') });
    const frames = Array.from({ length: 2_000 }, () => Buffer.alloc(16 * 1024));
    const signal = new AbortController().signal;
    await expect(sendFrames(receiverAt(server.port), frames, { signal, within: 300 })).rejects.toThrow();
    const ending = new AbortController();
    const sending = sendFrames(receiverAt(server.port), frames, { signal: ending.signal });
    ending.abort();
    await expect(sending).rejects.toThrow();
  });
});
