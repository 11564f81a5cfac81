import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findKeptPort, keepPort } from './keep-port.js';

const listen = async (): Promise<{ server: Server; address: string; port: number }> => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://127.0.0.1:${port}`, port };
};
const close = async (server: Server) => await new Promise((done) => server.close(done));

describe('the port of the demo’s intake', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'port-'));
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  it('is the same at the next start, because machines that are enrolled know it', async () => {
    const { server, address, port } = await listen();
    await close(server);
    keepPort(join(folder, 'port'), address);
    expect(await findKeptPort(join(folder, 'port'))).toEqual({ PORT: String(port) });
  });

  it('is any free one if something else listens there', async () => {
    const { server, address } = await listen();
    keepPort(join(folder, 'port'), address);
    expect(await findKeptPort(join(folder, 'port'))).toEqual({});
    await close(server);
  });

  it('is any free one at the first start, and if the file is damaged', async () => {
    expect(await findKeptPort(join(folder, 'port'))).toEqual({});
    await writeFile(join(folder, 'port'), 'x');
    expect(await findKeptPort(join(folder, 'port'))).toEqual({});
  });
});
