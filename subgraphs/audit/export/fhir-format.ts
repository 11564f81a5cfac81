import { makeFhirAuditEvent } from '../atna/fhir-audit-event.js';
import type { ExportFormat } from './export-format.js';

/** The format NDJSON: one FHIR R4 AuditEvent a line. @param origin the log's name */
export function makeFhirFormat(origin: string): ExportFormat {
  return { beginning: '', write: (detail) => `${JSON.stringify(makeFhirAuditEvent(detail, { origin }))}\n` };
}
