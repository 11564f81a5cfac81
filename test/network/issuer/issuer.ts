import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type Provider from 'oidc-provider';
import type { Listener } from '../http-listener.js';
import type { User, World } from '../world/world-model.js';
import { issuerKeys } from './issuer-keys.js';
import { createProvider } from './issuer-provider.js';
import { signInPage } from './sign-in-page.js';

/** The portal's redirect addresses; on a loopback host any port is allowed (RFC 8252 §7.3). */
const PORTAL_PATHS = ['/', '/callback', '/portal/', '/portal/callback'];

interface Options {
  readonly world: World;
  /** The folder of the key set. */
  readonly folder: string;
  /** The port of the last start; another is taken when it is not free. */
  readonly port?: number | null;
}

/** The demo's OpenID issuer. `url` is its address; the `iss` of its tokens is `ISSUER`. */
export async function startIssuer(options: Options): Promise<Listener & { readonly port: number }> {
  const accounts = new Map(options.world.users.filter((user) => user.hasAccount).map((user) => [user.subject, user]));
  const portalRedirects = ['http://127.0.0.1', 'http://localhost'].flatMap((origin) => PORTAL_PATHS.map((path) => origin + path));
  const provider = createProvider({ keys: await issuerKeys(join(options.folder, 'issuer-keys.json')), accounts, portalRedirects });
  const facilityName = (id: string): string => options.world.facilities.find((one) => one.id === id)?.name ?? '';
  const callback = provider.callback();
  const server = createServer((request, response) => {
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url ?? '')?.[1];
    if (!uid) void callback(request, response);
    else interact(provider, accounts, facilityName, uid, request, response).catch(() => response.writeHead(400).end());
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(options.port ?? 0).catch(() => listen(0));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function interact(
  provider: Provider,
  accounts: ReadonlyMap<string, User>,
  facilityName: (id: string) => string,
  uid: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    const page = signInPage(uid, accounts.values(), facilityName);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page);
    return;
  }
  let form = '';
  for await (const part of request) form += String(part);
  const user = accounts.get(new URLSearchParams(form).get('account') ?? '');
  if (!user) throw new Error('no such account');
  const login = { accountId: user.subject, acr: user.acr, amr: [...user.amr], remember: false };
  await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}
