import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';

/** How the server misbehaves. */
export type Fault = 'down' | 'garbage' | 'hang' | 'busy' | 'withdrawals fail' | 'another order';

/** The members of an order, by route, and of each item of its list. */
const MEMBERS: Readonly<Record<string, readonly [string[], string[]?]>> = {
  facilities: [['facilities'], ['facility', 'institution', 'uploaders']],
  keys: [['keys'], ['consents', 'facility', 'link', 'localId']],
  withdrawals: [['withdrawals'], ['facility', 'link', 'localId']],
  due: [['after', 'first']],
};

function hasForm(order: object, [members, ofItems]: readonly [string[], string[]?]): boolean {
  const isExact = (value: object, names: string[]) => Object.keys(value).sort().join() === names.join();
  if (!isExact(order, members)) return false;
  return !ofItems || (Object.values(order)[0] as object[]).every((item) => isExact(item, ofItems));
}

interface Place {
  readonly link: string;
  readonly facility: string;
  readonly localId: string;
}

/** One request that the server took. */
export interface TakenOrder {
  readonly route: string;
  readonly kid: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into orders of each route
  readonly order: any;
}

/** A release process for tests: it speaks the protocol over a real socket, checks each order, and keeps its records in memory. */
export class ReleaseServer {
  fault: Fault | undefined;
  /** For which key of the system it says that it seals; undefined: it does not say it. */
  systemKey: string | undefined;
  /** Local IDs that make an order invalid. */
  readonly unreadable = new Set<string>();
  /** The directory whose keys sign orders, and its clock. Without it, the server is busy. */
  directory: { readonly url: string; readonly now: number } | undefined;
  readonly taken: TakenOrder[] = [];
  /** Requests that were refused because of their token. */
  readonly refused: string[] = [];
  requests = 0;
  readonly #machines = new Map<string, readonly string[]>();
  readonly #patients = new Map<string, number>();
  readonly #released = new Map<string, { readonly place: string; readonly version: number }>();
  readonly #waiting = new Map<string, string>();
  #due: { readonly seq: number; readonly link: string }[] = [];
  #seq = 0;
  readonly #used = new Set<string>();
  readonly #server = createServer((request, response) => void this.#serve(request, response).catch(() => response.destroy()));

  static async start(): Promise<ReleaseServer> {
    const made = new ReleaseServer();
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The cloud has this patient from now on, with a new key. */
  upload(facility: string, localId: string): void {
    const place = `${facility} ${localId}`;
    this.#patients.set(place, (this.#patients.get(place) ?? 0) + 1);
    for (const [link, waiting] of this.#waiting) if (waiting === place) this.#makeDue(link);
    for (const [link, released] of this.#released) if (released.place === place) this.#makeDue(link);
  }

  /** Loses all records and the named facilities. */
  forget(): void {
    for (const book of [this.#machines, this.#released, this.#waiting]) book.clear();
    this.#due = [];
    this.#seq = 0;
  }

  machinesOf(facility: string): readonly string[] | undefined {
    return this.#machines.get(facility);
  }

  /** The links whose keys are released now. */
  get released(): string[] {
    return [...this.#released.keys()].sort();
  }

  versionOf(facility: string, localId: string): number | undefined {
    return this.#patients.get(`${facility} ${localId}`);
  }

  /** How often the key of a link was ordered. */
  ordersOf(link: string): number {
    return this.taken.filter(({ route, order }) => route === 'keys' && order.keys.some((one: Place) => one.link === link)).length;
  }

  withdrawalsOf(link: string): number {
    return this.taken.filter(({ route, order }) => route === 'withdrawals' && order.withdrawals.some((one: Place) => one.link === link))
      .length;
  }

  /** Ends every connection, with the requests that hang. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { fault } = this;
    if (fault === 'down') return void response.destroy();
    if (fault === 'hang') return;
    if (fault === 'garbage') return void response.end('<html>{"keys": [');
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (fault === 'busy' || !this.directory) return void send(503, { error: { code: 'BUSY', message: '' } });
    const route = /^\/release\/(\w+)$/.exec(request.url ?? '')?.[1] ?? '';
    const checked = await this.#check(Buffer.concat(chunks).toString('utf8'));
    if ('refused' in checked) {
      this.refused.push(checked.refused);
      return void send(401, { error: { code: 'ORDER_INVALID', message: '' } });
    }
    const { order, kid } = checked;
    const places = (order.keys ?? order.withdrawals ?? []) as Place[];
    if (places.some(({ localId }) => this.unreadable.has(localId))) return void send(400, { error: { code: 'BODY_INVALID', message: '' } });
    if (!MEMBERS[route] || !hasForm(order, MEMBERS[route])) return void send(400, { error: { code: 'BODY_INVALID', message: '' } });
    this.taken.push({ route, order, kid });
    const answer = this.#answer(route, order);
    send(answer ? 200 : 404, answer ?? { error: { code: 'NOT_FOUND', message: '' } });
  }

  // biome-ignore lint/suspicious/noExplicitAny: the order of any route
  async #check(body: string): Promise<{ readonly order: any; readonly kid: string | undefined } | { readonly refused: string }> {
    try {
      const { order: token } = JSON.parse(body) as { order: string };
      const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${this.directory?.url}/issuer/jwks`)), {
        ...{ issuer: 'hareyaka-directory', audience: 'receipt-release', typ: 'release-order+jwt', algorithms: ['EdDSA'] },
        ...{ currentDate: new Date(this.directory!.now), requiredClaims: ['iat', 'exp', 'jti', 'order'] },
      });
      if (payload.exp! - payload.iat! > 60 || this.#used.has(payload.jti!)) return { refused: 'used, or too long' };
      this.#used.add(payload.jti!);
      return { order: payload.order, kid: decodeProtectedHeader(token).kid };
    } catch (error) {
      return { refused: (error as Error).message };
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: the order of any route
  #answer(route: string, order: any): object | undefined {
    if (route === 'facilities') {
      for (const { facility, uploaders } of order.facilities) this.#machines.set(facility, uploaders);
      return { taken: order.facilities.length };
    }
    if (route === 'keys') {
      const keys = order.keys.map((one: Place) => this.#release(one));
      return { keys: this.fault === 'another order' ? keys.map((one: object) => ({ ...one, link: 'lnk_other' })) : keys };
    }
    if (route === 'withdrawals') return { withdrawals: order.withdrawals.map((one: Place) => this.#withdraw(one)) };
    if (route !== 'due') return undefined;
    const rows = this.#due.filter(({ seq }) => seq > order.after).slice(0, order.first);
    return { due: rows.map(({ link }) => ({ link })), next: rows.at(-1)?.seq ?? order.after };
  }

  #makeDue(link: string): void {
    this.#due = [...this.#due.filter((one) => one.link !== link), { seq: ++this.#seq, link }];
  }

  #release({ link, facility, localId }: Place): object {
    this.#due = this.#due.filter((one) => one.link !== link);
    const place = `${facility} ${localId}`;
    const machines = this.#machines.get(facility);
    if (!machines) return { link, state: 'REFUSED', reason: 'FACILITY_UNKNOWN' };
    if (machines.length === 0) return { link, state: 'REFUSED', reason: 'UNTRUSTED_MACHINE' };
    const version = this.#patients.get(place);
    if (version === undefined) {
      this.#waiting.set(link, place);
      return { link, state: 'WAITING' };
    }
    this.#waiting.delete(link);
    this.#released.set(link, { place, version });
    const tag = createHash('sha256').update(place).digest('base64url');
    return {
      link,
      state: 'RELEASED',
      key: `${facility}.${tag}.${version}.${randomBytes(96).toString('base64url')}`,
      systemKey: this.systemKey,
    };
  }

  #withdraw({ link, facility, localId }: Place): object {
    if (this.fault === 'withdrawals fail') return { link, state: 'FAILED', reason: 'CLOUD_UNAVAILABLE' };
    this.#waiting.delete(link);
    if (this.#released.delete(link)) this.upload(facility, localId);
    return { link, state: 'WITHDRAWN' };
  }
}
