import type { Json } from '../fhir-bundle.js';
import { beginFhirSearch, continueFhirSearch, type FhirServer, searchFhir } from '../fhir-search.js';
import type { PdqCriteria, PdqPage, PdqPageRequest, PdqPatient } from '../patient-demographics.js';
import { SourceError } from '../source-error.js';
import { pdqmSearch } from './pdqm-request.js';
import { pdqmPatients } from './pdqm-response.js';

/** Asks one patient demographics supplier by ITI-78 (PDQm). */
export class PdqmClient {
  constructor(private readonly server: FhirServer) {}

  /** All that match, over all pages; none is an empty list. Throws SourceError; RangeError without criteria. */
  async find(criteria: PdqCriteria, signal: AbortSignal): Promise<PdqPatient[]> {
    return read(await searchFhir(this.server, 'Patient', pdqmSearch(criteria), signal));
  }

  /** One page. Throws SourceError, GONE where the supplier does not know the continuation (any more); RangeError without criteria. */
  async findPage({ criteria, first, continuation }: PdqPageRequest, signal: AbortSignal): Promise<PdqPage> {
    const { resources, next } = continuation
      ? await continueFhirSearch(this.server, continuation, signal)
      : await beginFhirSearch(this.server, 'Patient', pdqmSearch(criteria, first), signal);
    return { patients: read(resources), continuation: next };
  }
}

function read(resources: readonly Json[]): PdqPatient[] {
  const patients = pdqmPatients(resources);
  if (!patients) throw new SourceError('INVALID_DATA', 'an entry is not a Patient');
  return patients;
}
