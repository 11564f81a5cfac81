import { type FhirServer, searchFhir } from '../fhir-search.js';
import { exchangeHttp } from '../http-exchange.js';
import { SourceError } from '../source-error.js';
import { urlUnder } from '../url-under.js';
import { type MhdSearch, mhdSearch } from './mhd-request.js';
import { type DocumentLocation, mhdDocuments } from './mhd-response.js';

export type { DocumentLocation } from './mhd-response.js';

const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Finds documents in a registry (ITI-67) and fetches them from the facilities that hold them (ITI-68). */
export class MhdClient {
  constructor(private readonly server: FhirServer) {}

  /**
   * Where the current documents of these patients lie, over all pages. `invalid` counts entries that break the shape or are of somebody who was
   * not asked for. Entries outside the dates are left out, also where the registry did not. Throws SourceError.
   */
  async find(search: MhdSearch, signal: AbortSignal): Promise<{ documents: DocumentLocation[]; invalid: number }> {
    if (search.patients.length === 0) return { documents: [], invalid: 0 };
    const { documents, invalid } = mhdDocuments(await searchFhir(this.server, 'DocumentReference', mhdSearch(search), signal));
    const asked = new Set(search.patients.map(({ authority, value }) => `${authority}|${value}`));
    const theirs = documents.filter(({ authority, patientId }) => asked.has(`${authority}|${patientId}`));
    return { documents: theirs.filter((one) => isWithin(one, search)), invalid: invalid + documents.length - theirs.length };
  }

  /**
   * The bytes of a document. `baseUrl` and `token` are that facility's own, from configuration; a location that lies elsewhere is INVALID_DATA
   * and is not asked. Throws SourceError: GONE when it is not there any more: find again once.
   */
  async fetch(options: { location: DocumentLocation; baseUrl: string; token?: string; signal: AbortSignal }): Promise<Uint8Array> {
    const { location, baseUrl, token, signal } = options;
    const url = urlUnder(baseUrl, location.url);
    if (!url) throw new SourceError('INVALID_DATA', 'a document that does not lie under its facility');
    return exchangeHttp({
      url,
      method: 'GET',
      absent: 'GONE',
      token,
      signal,
      dispatcher: this.server.dispatcher,
      maxBytes: MAX_FILE_BYTES,
    });
  }
}

function isWithin({ careDate }: DocumentLocation, { from, until }: MhdSearch): boolean {
  if (careDate === null) return true;
  return (!from || careDate >= from.replaceAll('-', '')) && (!until || careDate <= until.replaceAll('-', ''));
}
