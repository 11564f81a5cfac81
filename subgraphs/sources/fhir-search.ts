import type { Dispatcher } from 'undici';
import type { Json } from './fhir-bundle.js';
import { parseBundle } from './fhir-bundle.js';
import { exchangeHttp, type HttpExchange } from './http-exchange.js';
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
  const resources: Json[] = [];
  let found = await beginFhirSearch(server, type, parameters, signal);
  for (let page = 1; ; page++) {
    resources.push(...found.resources);
    if (found.next === null) return resources;
    if (page === MAX_PAGES) throw new SourceError('INVALID_DATA', 'the search has too many pages');
    found = await continueFhirSearch(server, found.next, signal);
  }
}

/** Matches, and the link to more: checked to lie under the base. */
export interface FhirPage {
  resources: Json[];
  next: string | null;
}

/** The first page of a search. Throws SourceError. */
export async function beginFhirSearch(
  server: FhirServer,
  type: string,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<FhirPage> {
  const url = urlOfPath(server.baseUrl, `${type}/_search`);
  return await pageAt(server, url, { method: 'POST', headers: { ...ACCEPT, ...FORM }, body: parameters.toString(), signal });
}

/** The page behind a `next` link (R4 §3.1.1.6). Throws SourceError, GONE where the server does not know the page (any more). */
export async function continueFhirSearch(server: FhirServer, next: string, signal: AbortSignal): Promise<FhirPage> {
  return await pageAt(server, urlUnder(server.baseUrl, next), { method: 'GET', headers: ACCEPT, absent: 'GONE', signal });
}

async function pageAt(
  { baseUrl, token, dispatcher, maxBytes = MAX_BYTES }: FhirServer,
  url: URL | null,
  exchange: Pick<HttpExchange, 'method' | 'headers' | 'body' | 'absent' | 'signal'>,
): Promise<FhirPage> {
  if (!url) throw elsewhere();
  const bundle = parseBundle(await exchangeHttp({ ...exchange, url, token, dispatcher, maxBytes }));
  if (!bundle.ok) throw new SourceError('INVALID_DATA', bundle.reason);
  if (bundle.next === null) return { resources: bundle.resources, next: null };
  const next = urlUnder(baseUrl, bundle.next);
  if (!next) throw elsewhere();
  return { resources: bundle.resources, next: next.href };
}

function elsewhere(): SourceError {
  return new SourceError('INVALID_DATA', 'a link that does not lie under the base');
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
