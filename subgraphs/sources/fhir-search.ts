import type { Dispatcher } from 'undici';
import type { Json } from './fhir-bundle.js';
import { readBundleInSteps } from './fhir-bundle.js';
import { answerHttp, type HttpExchange } from './http-exchange.js';
import { slices } from './in-slices.js';
import { SourceError } from './source-error.js';
import { buildPageUrl, buildUrlOfPath } from './url-under.js';

export const MAX_PAGES = 50;
/** The most bytes of one page: five hundred resources of 16 KiB. */
export const MAX_BYTES = 8 * 1024 * 1024;
const ACCEPT = { accept: 'application/fhir+json' };

export interface FhirServer {
  baseUrl: string;
  token?: string | undefined;
  dispatcher?: Dispatcher;
  /** The most bytes of one page, default 8 MiB. */
  maxBytes?: number;
}

/**
 * Fetches all matches of a search, page by page, and converts each with `read`. The search is a POST (R4 §3.1.1.1), because a URL with
 * patient ids ends up in logs. The later pages are links that must stay under the base URL. One signal covers all pages.
 *
 * @param most the most matches
 * @throws SourceError; INVALID_DATA if there are more matches, or more than `MAX_PAGES` pages
 */
export async function searchFhir<T>(search: FhirQuery<T>, most: number, signal: AbortSignal): Promise<T[]> {
  const resources: T[] = [];
  let found = await beginFhirSearch(search, signal);
  for (let page = 1; ; page++) {
    resources.push(...found.resources);
    if (resources.length > most) throw new SourceError('INVALID_DATA', 'the search finds too much');
    if (found.next === null) return resources;
    if (page === MAX_PAGES) throw new SourceError('INVALID_DATA', 'the search has too many pages');
    found = await continueFhirSearch(search, found.next, signal);
  }
}

/** A search at a server, and the function that reads each match. */
export interface FhirQuery<T> {
  server: FhirServer;
  type: string;
  parameters: URLSearchParams;
  read: (resource: Json) => T;
}

/** The matches of one page, and the link to the next page, which is checked to be under the base URL. */
export interface FhirPage<T> {
  resources: T[];
  next: string | null;
}

/** Fetches the first page of a search. Throws SourceError. */
export async function beginFhirSearch<T>({ server, type, parameters, read }: FhirQuery<T>, signal: AbortSignal): Promise<FhirPage<T>> {
  const url = buildUrlOfPath(server.baseUrl, `${type}/_search`);
  return await pageAt(server, url, read, { method: 'POST', headers: { ...ACCEPT, ...FORM }, body: parameters.toString(), signal });
}

/** Fetches the page of a `next` link (R4 §3.1.1.6). Throws SourceError: GONE if the server does not know the page (any more). */
export async function continueFhirSearch<T>(
  { server, read }: Pick<FhirQuery<T>, 'server' | 'read'>,
  next: string,
  signal: AbortSignal,
): Promise<FhirPage<T>> {
  return await pageAt(server, buildPageUrl(server.baseUrl, next), read, { method: 'GET', headers: ACCEPT, absent: 'GONE', signal });
}

async function pageAt<T>(
  { baseUrl, token, dispatcher, maxBytes = MAX_BYTES }: FhirServer,
  url: URL | null,
  read: (resource: Json) => T,
  exchange: Pick<HttpExchange, 'method' | 'headers' | 'body' | 'absent' | 'signal'>,
): Promise<FhirPage<T>> {
  if (!url) throw linkOutsideBase();
  const bundle = await answerHttp(
    { ...exchange, url, token, dispatcher, maxBytes },
    async ({ bytes }) => await slices.run(baseUrl, () => readBundleInSteps(bytes, read), exchange.signal),
  );
  if (!bundle.ok) throw new SourceError('INVALID_DATA', bundle.reason);
  if (bundle.next === null) return { resources: bundle.resources, next: null };
  const next = buildPageUrl(baseUrl, bundle.next);
  if (!next) throw linkOutsideBase();
  return { resources: bundle.resources, next: next.href };
}

function linkOutsideBase(): SourceError {
  return new SourceError('INVALID_DATA', 'a link that does not lie under the base');
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
