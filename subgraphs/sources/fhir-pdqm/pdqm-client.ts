import { beginFhirSearch, continueFhirSearch, type FhirQuery, type FhirServer, searchFhir } from '../fhir-search.js';
import { MOST_PATIENTS, type PdqCriteria, type PdqPage, type PdqPageRequest, type PdqPatient } from '../patient-demographics.js';
import { SourceError } from '../source-error.js';
import { buildPdqmSearch } from './pdqm-request.js';
import { readPatient } from './pdqm-response.js';

/** Queries one patient demographics supplier with ITI-78 (PDQm). */
export class PdqmClient {
  constructor(private readonly server: FhirServer) {}

  /** Finds all patients that match, over all pages; an empty list if there is none. Throws SourceError; RangeError without criteria. */
  async find(criteria: PdqCriteria, signal: AbortSignal): Promise<PdqPatient[]> {
    return readPatients(await searchFhir(this.#query(buildPdqmSearch(criteria)), MOST_PATIENTS, signal));
  }

  /** Finds one page. Throws SourceError: GONE if the supplier does not know the continuation (any more); RangeError without criteria. */
  async findPage({ criteria, first, continuation }: PdqPageRequest, signal: AbortSignal): Promise<PdqPage> {
    const { resources, next } = continuation
      ? await continueFhirSearch({ server: this.server, read: readPatient }, continuation, signal)
      : await beginFhirSearch(this.#query(buildPdqmSearch(criteria, first)), signal);
    if (resources.length > MOST_PATIENTS) throw new SourceError('INVALID_DATA', 'the search finds too much');
    return { patients: readPatients(resources), continuation: next };
  }

  #query(parameters: URLSearchParams): FhirQuery<PdqPatient | null> {
    return { server: this.server, type: 'Patient', parameters, read: readPatient };
  }
}

function readPatients(read: readonly (PdqPatient | null)[]): PdqPatient[] {
  return read.map((one) => {
    if (!one) throw new SourceError('INVALID_DATA', 'an entry is not a Patient');
    return one;
  });
}
