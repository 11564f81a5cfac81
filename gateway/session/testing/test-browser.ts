/** A cookie as a browser keeps it. */
interface Cookie {
  readonly value: string;
  readonly strict: boolean;
}

/** Who makes a request: a page of the same origin, a page of another origin of the same site, one of another site, or the person by the address bar. */
export type FetchSite = 'same-origin' | 'same-site' | 'cross-site' | 'none';

/** Behaves as a browser with cookies, redirects and `Sec-Fetch-Site`, as far as signing in depends on it. Two hosts are two sites; two ports of a host are one site. */
export class TestBrowser {
  readonly #cookies = new Map<string, Map<string, Cookie>>();

  /** Opens an address, follows all redirects, and returns the last answer. A redirect by another site makes the rest of the way cross-site. */
  async open(address: string, site: FetchSite = 'none'): Promise<Response & { readonly at: string }> {
    let url = new URL(address);
    let from: FetchSite = site;
    for (let hop = 0; hop < 20; hop++) {
      const response = await this.send(url.href, { site: from });
      const location = response.headers.get('location');
      if (!location) return Object.assign(response, { at: url.href });
      await response.arrayBuffer();
      const next = new URL(location, url);
      if (next.hostname !== url.hostname) from = 'cross-site';
      url = next;
    }
    throw new Error('too many redirects');
  }

  /** Sends one request. Strict cookies go along only from the same site. */
  async send(
    address: string,
    { site = 'same-origin', headers = {}, ...init }: RequestInit & { site?: FetchSite | undefined; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { hostname } = new URL(address);
    const mine = [...(this.#cookies.get(hostname) ?? [])].filter(([, { strict }]) => !strict || site !== 'cross-site');
    const cookie = mine.map(([name, { value }]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, {
      redirect: 'manual',
      ...init,
      headers: { ...(cookie ? { cookie } : {}), 'sec-fetch-site': site, ...headers },
    });
    for (const set of response.headers.getSetCookie()) this.#keep(hostname, set);
    return response;
  }

  /** The names of the cookies for a host. */
  names(hostname = '127.0.0.1'): string[] {
    return [...(this.#cookies.get(hostname)?.keys() ?? [])];
  }

  /** The cookies for a host, as an attacker would copy them. */
  header(hostname = '127.0.0.1'): string {
    return [...(this.#cookies.get(hostname) ?? [])].map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  /** Sets cookies, as an attacker on the same machine could. */
  plant(header: string, hostname = '127.0.0.1'): void {
    for (const pair of header.split('; ')) this.#keep(hostname, `${pair}; SameSite=Strict`);
  }

  #keep(hostname: string, set: string): void {
    const [pair = '', ...attributes] = set.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const jar = this.#cookies.get(hostname) ?? new Map<string, Cookie>();
    this.#cookies.set(hostname, jar);
    if (attributes.some((one) => one.toLowerCase() === 'max-age=0')) jar.delete(name);
    else jar.set(name, { value, strict: attributes.some((one) => one.toLowerCase() === 'samesite=strict') });
  }
}
