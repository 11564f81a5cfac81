import { type Answer, json } from '../http-listener.js';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

export interface Resource {
  readonly resourceType: string;
  readonly id: string;
}

interface Waiting {
  readonly type: string;
  readonly total: number;
  readonly size: number;
  readonly rest: readonly Resource[];
}

const PAGES = 500;

/** Search results in pages. The next link has an opaque id instead of the search, because identifiers must not be in URLs. */
export class Bundles {
  private readonly waiting = new Map<string, Waiting>();
  private pages = 0;

  first(base: string, type: string, found: readonly Resource[], count: number | null): Answer {
    return this.page(base, { type, total: found.length, size: count ?? 250, rest: found });
  }

  next(base: string, type: string, page: string): Answer {
    const waiting = this.waiting.get(page);
    return waiting?.type === type ? this.page(base, waiting) : outcome(404, 'not-found', 'page not found');
  }

  private page(base: string, { type, total, size, rest }: Waiting): Answer {
    const [shown, left] = [rest.slice(0, size), rest.slice(size)];
    const link =
      left.length > 0 && size > 0
        ? [{ relation: 'next', url: `${base}/${type}?_page=${this.keep({ type, total, size, rest: left })}` }]
        : [];
    const entry = shown.map((resource) => ({ fullUrl: `${base}/${type}/${resource.id}`, resource, search: { mode: 'match' } }));
    return json(200, { resourceType: 'Bundle', type: 'searchset', total, link, ...(entry.length > 0 && { entry }) }, FHIR_JSON);
  }

  private keep(waiting: Waiting): string {
    this.pages += 1;
    const page = `p${this.pages}`;
    this.waiting.set(page, waiting);
    const oldest = this.waiting.keys().next().value;
    if (this.waiting.size > PAGES && oldest !== undefined) this.waiting.delete(oldest);
    return page;
  }
}

export function outcome(status: number, code: string, text: string): Answer {
  const issue = [{ severity: status < 500 && code === 'not-found' ? 'warning' : 'error', code, diagnostics: text }];
  return json(status, { resourceType: 'OperationOutcome', issue }, FHIR_JSON);
}
