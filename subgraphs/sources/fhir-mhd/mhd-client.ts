import type { Dispatcher } from 'undici';
import type { ByteLease } from '../byte-budget.js';
import { type Json, MOST_RESOURCES } from '../fhir-bundle.js';
import { beginFhirSearch, continueFhirSearch, type FhirServer } from '../fhir-search.js';
import { exchangeHttp } from '../http-exchange.js';
import { SourceError } from '../source-error.js';
import type { Stop } from '../stop-sign.js';
import { buildUrlUnder } from '../url-under.js';
import { type ClinicalDocumentLocation, LOINC, readDocument } from './clinical-document.js';
import { type DocumentSubject, SubjectReader } from './document-subject.js';
import { buildClinicalSearch, buildMhdSearch, type LocalPatient, type MhdSearch } from './mhd-request.js';
import { type RegisteredFile, readDataType, readLocation } from './mhd-response.js';

export type { ClinicalDocumentLocation } from './clinical-document.js';
export type { RegisteredFile } from './mhd-response.js';

/** The most pages of one search, of 500 documents each. */
export const MOST_PAGES = 10;
/** The most pages of all patients together, if each patient needs a separate search. */
export const MOST_PAGES_OF_ALL = 100;
const MAX_FILE_BYTES = 4 * 1024 * 1024;

export interface Found<D> {
  documents: D[];
  /** The entries that are malformed, or of patients who were not requested. */
  unreadable: UnreadableEntry[];
  cut: boolean;
}

/** What an entry that cannot be read says of itself. */
export interface UnreadableEntry {
  /** The patient of the request whom the entry names. Null: it may be about any of them. */
  readonly subject: DocumentSubject | null;
  /** The code of its data type. Null: it may be of any. */
  readonly dataType: string | null;
}

export type FoundDocuments = Found<RegisteredFile>;

export interface DocumentFetch {
  location: Pick<RegisteredFile, 'url'>;
  baseUrl: string;
  token?: string;
  /** The facility's own connections; by default those of the process. */
  dispatcher?: Dispatcher;
  /** The most bytes of a document, default 4 MiB. */
  maxBytes?: number | undefined;
  signal: Stop;
  /** The lease on memory, if the document stays in memory after the fetch. */
  lease?: ByteLease | undefined;
}

/** Finds documents in a registry (ITI-67) and fetches them from the facilities that hold them (ITI-68). */
export class MhdClient {
  constructor(private readonly server: FhirServer) {}

  /**
   * Finds the locations of these patients' current documents. `unreadable` has the malformed entries, and those of patients who were not
   * requested. Leaves out entries outside the dates, even if the registry returned them. `cut`: there are more documents than were read; if
   * the registry sorts as requested, the oldest are missing. One signal covers all pages. Throws SourceError.
   */
  async find(search: MhdSearch, signal: AbortSignal): Promise<FoundDocuments> {
    return await this.#found(search, { query: buildMhdSearch, read: readLocation }, signal);
  }

  /**
   * Finds the current clinical documents of these patients: those whose type is a LOINC code. Otherwise as `find`. One signal covers all
   * pages. Throws SourceError.
   */
  async findClinical(search: Omit<MhdSearch, 'dataTypes'>, signal: AbortSignal): Promise<Found<ClinicalDocumentLocation>> {
    const query = (one: Omit<MhdSearch, 'dataTypes'>) => buildClinicalSearch({ ...one, system: LOINC });
    return await this.#found(search, { query, read: readDocument }, signal);
  }

  async #found<D extends Located>(search: MhdSearch, kind: Kind<D>, signal: AbortSignal): Promise<Found<D>> {
    if (search.patients.length === 0) return { documents: [], unreadable: [], cut: false };
    const { read, cut, isAmbiguous } = await this.#pages(kind, search, MOST_PAGES, signal);
    if ((cut || isAmbiguous) && search.patients.length > 1) return await this.#oneByOne(search, kind, signal);
    return this.#answer(read, search, cut);
  }

  /**
   * Searches patient by patient, so that a patient with too many documents does not displace the others. All searches together read at most
   * `MOST_PAGES_OF_ALL` pages.
   */
  async #oneByOne<D extends Located>(search: MhdSearch, kind: Kind<D>, signal: AbortSignal): Promise<Found<D>> {
    const pages = Math.max(1, Math.floor(MOST_PAGES_OF_ALL / search.patients.length));
    const each = await Promise.all(
      search.patients.map(async (one) => {
        const asked = { ...search, patients: [one] };
        const { read, cut } = await this.#pages(kind, asked, Math.min(pages, MOST_PAGES), signal);
        return this.#answer(read, asked, cut);
      }),
    );
    return {
      documents: each.flatMap((one) => one.documents),
      unreadable: each.flatMap((one) => one.unreadable),
      cut: each.some((one) => one.cut),
    };
  }

  #answer<D extends Located>(read: readonly (D | UnreadableEntry)[], search: MhdSearch, cut: boolean): Found<D> {
    const asked = new Set(search.patients.map(({ authority, value }) => `${authority}|${value}`));
    const isAsked = ({ authority, patientId }: DocumentSubject) => asked.has(`${authority}|${patientId}`);
    const documents: D[] = [];
    const unreadable: UnreadableEntry[] = [];
    for (const one of read) {
      if ('subject' in one) unreadable.push({ ...one, subject: this.#attribute(one.subject, search.patients, isAsked) });
      else if (!isAsked(one)) unreadable.push({ subject: this.#attribute(null, search.patients, isAsked), dataType: null });
      else if (isWithin(one, search)) documents.push(one);
    }
    return { documents, unreadable, cut };
  }

  /** The patient whom an entry concerns. What comes from a search for one patient concerns that patient, whatever it says. */
  #attribute(
    subject: DocumentSubject | null,
    patients: readonly LocalPatient[],
    isAsked: (one: DocumentSubject) => boolean,
  ): DocumentSubject | null {
    const [only, other] = patients;
    if (only && !other) return { patientId: only.value, authority: only.authority };
    return subject && isAsked(subject) ? subject : null;
  }

  /** Reads at most `most` pages, and no further page after `MOST_RESOURCES` resources. */
  async #pages<D>(kind: Kind<D>, search: MhdSearch, most: number, signal: AbortSignal): Promise<Pages<D>> {
    const subjects = new SubjectReader(search.patients);
    const readOne = (resource: Json) => kind.read(resource, subjects) ?? readUnreadable(resource, subjects);
    const query = { server: this.server, type: 'DocumentReference', parameters: kind.query(search), read: readOne };
    const read: (D | UnreadableEntry)[] = [];
    let page = await beginFhirSearch(query, signal);
    for (let pages = 1; ; pages++) {
      for (const one of page.resources) if (one !== 'WITHDRAWN') read.push(one);
      if (page.next === null || pages === most || read.length >= MOST_RESOURCES) {
        return { read, cut: page.next !== null, isAmbiguous: subjects.isAmbiguous };
      }
      page = await continueFhirSearch(query, page.next, signal);
    }
  }

  /**
   * Fetches the bytes of a document. `baseUrl` and `token` are the facility's own, from configuration. A location outside of `baseUrl` is
   * INVALID_DATA, and no request is sent. Throws SourceError: GONE if the document is no longer there, so search again once.
   */
  async fetch(options: DocumentFetch): Promise<Uint8Array> {
    const { location, baseUrl, token, signal, dispatcher, lease, maxBytes = MAX_FILE_BYTES } = options;
    const url = buildUrlUnder(baseUrl, location.url);
    if (!url) throw new SourceError('INVALID_DATA', 'a document that does not lie under its facility', 'OURSELVES');
    return exchangeHttp({
      url,
      method: 'GET',
      absent: 'GONE',
      token,
      signal,
      dispatcher,
      maxBytes,
      lease,
    });
  }
}

type Located = Pick<RegisteredFile, 'patientId' | 'authority' | 'careDate'>;

/** How to search for one kind of document, and how to read an entry. */
interface Kind<D> {
  query(search: MhdSearch): URLSearchParams;
  /** Null if the entry is not such a document. WITHDRAWN if it was entered in error: it is left out, and nothing is missing. */
  read(this: void, resource: Json, subjects: SubjectReader): D | 'WITHDRAWN' | null;
}

/** The entries of a search's pages. */
interface Pages<D> {
  read: (D | UnreadableEntry)[];
  cut: boolean;
  /** Whether some do not say which of the patients they are about. */
  isAmbiguous: boolean;
}

function readUnreadable(resource: Json, subjects: SubjectReader): UnreadableEntry {
  return { subject: subjects.read(resource), dataType: readDataType(resource) };
}

function isWithin({ careDate }: Pick<Located, 'careDate'>, { from, until }: MhdSearch): boolean {
  if (careDate === null) return true;
  return (!from || careDate >= from.replaceAll('-', '')) && (!until || careDate <= until.replaceAll('-', ''));
}
