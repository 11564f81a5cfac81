import type { Dispatcher } from 'undici';
import type { Json } from './fhir-bundle.js';
import { parseBundle } from './fhir-bundle.js';
import { exchangeHttp } from './http-exchange.js';
import { SourceError } from './source-error.js';
import { urlOfPath, urlUnder } from './url-under.js';

const MAX_PAGES = 50;
const MAX_BYTES = 8 * 1024 * 1024;
const ACCEPT = { accept: 'application/fhir+json' };

export interface FhirServer {
  baseUrl: string;
  token?: string;
  dispatcher?: Dispatcher;
  /** Largest page, default 8 MiB. */
  maxBytes?: number;
}

/**
 * All matches of a search, page by page. The search goes by POST (R4 §3.1.1.1), since a URL with patient ids ends up in logs; the pages after it
 * are links that must stay under the base. Throws SourceError; one signal covers all pages.
 */
export async function searchFhir(server: FhirServer, type: string, parameters: URLSearchParams, signal: AbortSignal): Promise<Json[]> {
  const { baseUrl, token, dispatcher, maxBytes = MAX_BYTES } = server;
  const common = { token, dispatcher, maxBytes, signal };
  let url = urlOfPath(baseUrl, `${type}/_search`);
  const resources: Json[] = [];
  for (let page = 0; url && page < MAX_PAGES; page++) {
    const bytes: Buffer =
      page === 0
        ? await exchangeHttp({ ...common, url, method: 'POST', headers: { ...ACCEPT, ...FORM }, body: parameters.toString() })
        : await exchangeHttp({ ...common, url, method: 'GET', headers: ACCEPT });
    const bundle = parseBundle(bytes);
    if (!bundle.ok) throw new SourceError('INVALID_DATA', bundle.reason);
    resources.push(...bundle.resources);
    if (bundle.next === null) return resources;
    url = urlUnder(baseUrl, bundle.next);
  }
  throw new SourceError('INVALID_DATA', url ? 'the search has too many pages' : 'a link that does not lie under the base');
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
