import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Listener } from '../http-listener.js';
import type { World } from '../world/world-model.js';
import { issuerKeys, KEYS_FILE } from './issuer-keys.js';
import { createProvider } from './issuer-provider.js';
import { PAGE_STYLE, SCRIPT_PATH, STYLE_PATH } from './page.js';
import { PASSKEY_SCRIPT } from './sign-in/passkey-script.js';
import { Passkeys } from './sign-in/passkeys.js';
import { serveSignIn } from './sign-in/serve-sign-in.js';
import { TotpCodes } from './sign-in/totp.js';

/** The portal's redirect addresses; on a loopback host any port is allowed (RFC 8252 §7.3). */
const PORTAL_PATHS = ['/', '/callback', '/portal/', '/portal/callback'];

interface Options {
  readonly world: World;
  /** The folder of the key set and of the passkeys. */
  readonly folder: string;
  /** The port of the last start; another is taken when it is not free. */
  readonly port?: number | null;
  /** The gateway's origin, once it runs. */
  readonly gateway?: () => string | undefined;
  /** The clock of one-time codes and challenges, in milliseconds. */
  readonly now?: () => number;
}

const FILES: Readonly<Record<string, readonly [type: string, body: string]>> = {
  [STYLE_PATH]: ['text/css', PAGE_STYLE],
  [SCRIPT_PATH]: ['text/javascript', PASSKEY_SCRIPT],
};

/** The demo's OpenID issuer. `url` is its address; the `iss` of its tokens is `ISSUER`. */
export async function startIssuer(options: Options): Promise<Listener & { readonly port: number }> {
  const accounts = new Map(options.world.users.filter((user) => user.hasAccount).map((user) => [user.subject, user]));
  const portalRedirects = ['http://127.0.0.1', 'http://localhost'].flatMap((origin) => PORTAL_PATHS.map((path) => origin + path));
  const { now = Date.now } = options;
  const keys = await issuerKeys(join(options.folder, KEYS_FILE));
  const provider = createProvider({
    keys,
    accounts,
    portalRedirects,
    gateway: options.gateway ?? (() => undefined),
  });
  const facilityName = (id: string): string => options.world.facilities.find((one) => one.id === id)?.name ?? '';
  const pages = {
    provider,
    accounts,
    facilityName,
    codes: new TotpCodes(keys, now),
    passkeys: new Passkeys(join(options.folder, 'issuer-passkeys.json'), now),
  };
  const callback = provider.callback();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const [, id, account] = /^\/interaction\/([\w-]+)(?:\/([\w-]+))?$/.exec(path) ?? [];
    const [type, body] = (Object.hasOwn(FILES, path) && FILES[path]) || [];
    if (type !== undefined) response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }).end(body);
    else if (id !== undefined) serveSignIn(pages, { id, account }, request, response).catch(() => response.destroy());
    else void callback(request, response);
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
