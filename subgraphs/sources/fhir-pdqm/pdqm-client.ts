import { type FhirServer, searchFhir } from '../fhir-search.js';
import type { PdqCriteria, PdqPatient } from '../patient-demographics.js';
import { SourceError } from '../source-error.js';
import { pdqmSearch } from './pdqm-request.js';
import { pdqmPatients } from './pdqm-response.js';

/** Asks one patient demographics supplier by ITI-78 (PDQm). */
export class PdqmClient {
  constructor(private readonly server: FhirServer) {}

  /** All that match, over all pages; none is an empty list. Throws SourceError; RangeError without criteria. */
  async find(criteria: PdqCriteria, signal: AbortSignal): Promise<PdqPatient[]> {
    const patients = pdqmPatients(await searchFhir(this.server, 'Patient', pdqmSearch(criteria), signal));
    if (!patients) throw new SourceError('INVALID_DATA', 'an entry is not a Patient');
    return patients;
  }
}
