import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';

/** What an operator changes about answers of the cloud. */
export interface Lie {
  /** Method and path: `GET /vault/…`. */
  readonly on: RegExp;
  /** Before the cloud sees the request. */
  readonly before?: (path: string) => Promise<void>;
  /** Replaces the bytes of an answer. */
  readonly bytes?: Buffer;
  /** Replaces the JSON of an answer; of bytes it gets undefined. */
  // biome-ignore lint/suspicious/noExplicitAny: a lie may have any form
  readonly change?: (json: any, path: string) => unknown;
  /** Instead of the cloud's answer. */
  readonly status?: number;
  /** Whether the connection ends when the cloud has answered: the answer is lost. */
  readonly isLost?: () => boolean;
  /** When the answer leaves. */
  readonly after?: () => void;
}

/** An operator between the release process and a real cloud, who lies. */
export async function startLyingCloud(url: string) {
  const lies: Lie[] = [];
  const asked: string[] = [];
  const agent = new Agent();
  const server = createServer((from, to) => {
    void (async () => {
      const what = `${from.method} ${from.url}`;
      asked.push(what);
      const told = lies.filter(({ on }) => on.test(what));
      for (const { before } of told) await before?.(from.url!);
      const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...headers } = from.headers;
      const body = await read(from);
      const answer = await request(`${url}${from.url}`, {
        ...{ method: from.method as Dispatcher.HttpMethod, headers: headers as Record<string, string>, dispatcher: agent },
        ...(body.length > 0 && { body }),
      });
      let bytes: Buffer = Buffer.from(await answer.body.arrayBuffer());
      for (const { after } of told) after?.();
      if (told.some(({ isLost }) => isLost?.())) return void from.socket.destroy();
      const isJson = String(answer.headers['content-type']).startsWith('application/json');
      for (const { change, bytes: other } of told) {
        if (change) bytes = Buffer.from(JSON.stringify(change(isJson ? JSON.parse(bytes.toString()) : undefined, from.url!)));
        bytes = other ?? bytes;
      }
      const status = told.find((one) => one.status !== undefined)?.status ?? answer.statusCode;
      to.writeHead(status, { 'content-type': String(answer.headers['content-type'] ?? 'text/plain') }).end(bytes);
    })().catch(() => from.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Every request, in order. */
    asked,
    /** Lies while an action runs. */
    lying: async <T>(told: readonly Lie[], act: () => Promise<T>): Promise<T> => {
      lies.push(...told);
      try {
        return await act();
      } finally {
        lies.length = 0;
      }
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await agent.destroy();
    },
  };
}

export type LyingCloud = Awaited<ReturnType<typeof startLyingCloud>>;

async function read(from: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
