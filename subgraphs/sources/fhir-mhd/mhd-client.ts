import type { Dispatcher } from 'undici';
import type { Json } from '../fhir-bundle.js';
import { beginFhirSearch, continueFhirSearch, type FhirServer } from '../fhir-search.js';
import { exchangeHttp } from '../http-exchange.js';
import { SourceError } from '../source-error.js';
import { urlUnder } from '../url-under.js';
import { type ClinicalDocumentLocation, clinicalDocuments, LOINC } from './clinical-document.js';
import { clinicalSearch, type MhdSearch, mhdSearch } from './mhd-request.js';
import { type DocumentLocation, mhdDocuments } from './mhd-response.js';

export type { ClinicalDocumentLocation } from './clinical-document.js';
export type { DocumentLocation } from './mhd-response.js';

/** Of 500 documents each. */
const MOST_PAGES = 10;
const MAX_FILE_BYTES = 4 * 1024 * 1024;

export interface Found<D> {
  documents: D[];
  invalid: number;
  cut: boolean;
}

export type FoundDocuments = Found<DocumentLocation>;

export interface DocumentFetch {
  location: Pick<DocumentLocation, 'url'>;
  baseUrl: string;
  token?: string;
  /** That facility's own connections; the process's without. */
  dispatcher?: Dispatcher;
  /** Largest document, default 4 MiB. */
  maxBytes?: number;
  signal: AbortSignal;
}

/** Finds documents in a registry (ITI-67) and fetches them from the facilities that hold them (ITI-68). */
export class MhdClient {
  constructor(private readonly server: FhirServer) {}

  /**
   * Where the current documents of these patients lie. `invalid` counts entries that break the shape or are of somebody who was not asked for.
   * Entries outside the dates are left out, also where the registry did not. `cut`: there are more than are read; a registry that sorts as it is
   * asked leaves out the oldest. Throws SourceError; one signal covers all pages.
   */
  async find(search: MhdSearch, signal: AbortSignal): Promise<FoundDocuments> {
    return await this.#found(search, { query: mhdSearch, read: mhdDocuments }, signal);
  }

  /**
   * The current clinical documents of these patients: those whose type is LOINC's. Otherwise as `find`. Throws SourceError; one signal covers
   * all pages.
   */
  async findClinical(search: Omit<MhdSearch, 'dataTypes'>, signal: AbortSignal): Promise<Found<ClinicalDocumentLocation>> {
    const query = (one: Omit<MhdSearch, 'dataTypes'>) => clinicalSearch({ ...one, system: LOINC });
    return await this.#found(search, { query, read: clinicalDocuments }, signal);
  }

  async #found<D extends Located>(search: MhdSearch, kind: Kind<D>, signal: AbortSignal): Promise<Found<D>> {
    if (search.patients.length === 0) return { documents: [], invalid: 0, cut: false };
    const { resources, cut } = await this.#pages(kind.query(search), signal);
    // A patient with too many must not take the place of the others.
    if (cut && search.patients.length > 1) {
      const each = await Promise.all(search.patients.map(async (one) => await this.#found({ ...search, patients: [one] }, kind, signal)));
      return {
        documents: each.flatMap((one) => one.documents),
        invalid: each.reduce((sum, one) => sum + one.invalid, 0),
        cut: each.some((one) => one.cut),
      };
    }
    const { documents, invalid } = kind.read(resources);
    const asked = new Set(search.patients.map(({ authority, value }) => `${authority}|${value}`));
    const theirs = documents.filter(({ authority, patientId }) => asked.has(`${authority}|${patientId}`));
    return { documents: theirs.filter((one) => isWithin(one, search)), invalid: invalid + documents.length - theirs.length, cut };
  }

  async #pages(search: URLSearchParams, signal: AbortSignal): Promise<{ resources: Json[]; cut: boolean }> {
    const resources: Json[] = [];
    let page = await beginFhirSearch(this.server, 'DocumentReference', search, signal);
    for (let read = 1; ; read++) {
      resources.push(...page.resources);
      if (page.next === null || read === MOST_PAGES) return { resources, cut: page.next !== null };
      page = await continueFhirSearch(this.server, page.next, signal);
    }
  }

  /**
   * The bytes of a document. `baseUrl` and `token` are that facility's own, from configuration; a location that lies elsewhere is INVALID_DATA
   * and is not asked. Throws SourceError: GONE when it is not there any more: find again once.
   */
  async fetch(options: DocumentFetch): Promise<Uint8Array> {
    const { location, baseUrl, token, signal, dispatcher, maxBytes = MAX_FILE_BYTES } = options;
    const url = urlUnder(baseUrl, location.url);
    if (!url) throw new SourceError('INVALID_DATA', 'a document that does not lie under its facility');
    return exchangeHttp({
      url,
      method: 'GET',
      absent: 'GONE',
      token,
      signal,
      dispatcher,
      maxBytes,
    });
  }
}

type Located = Pick<DocumentLocation, 'patientId' | 'authority' | 'careDate'>;

/** A kind of document: how it is searched, and how an entry is read. */
interface Kind<D> {
  query(search: MhdSearch): URLSearchParams;
  read(resources: readonly Json[]): { documents: D[]; invalid: number };
}

function isWithin({ careDate }: Pick<Located, 'careDate'>, { from, until }: MhdSearch): boolean {
  if (careDate === null) return true;
  return (!from || careDate >= from.replaceAll('-', '')) && (!until || careDate <= until.replaceAll('-', ''));
}
