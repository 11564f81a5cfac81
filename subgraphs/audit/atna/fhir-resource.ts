import type { Code } from './dicom-code.js';

/** The parts of FHIR R4 that the audit writes. */
export interface CodeableConcept {
  readonly coding: readonly Code[];
}

export interface Reference {
  readonly type?: string;
  readonly identifier?: { readonly system?: string; readonly value: string };
  readonly display?: string;
}

export interface AuditAgent {
  readonly type: CodeableConcept;
  readonly role?: readonly CodeableConcept[];
  readonly who: Reference;
  readonly altId?: string;
  readonly requestor: boolean;
  /** Type 2: an IP address, 5: a URI. */
  readonly network?: { readonly address: string; readonly type: '1' | '2' | '5' };
  readonly purposeOfUse?: readonly CodeableConcept[];
}

export interface AuditEntity {
  readonly what?: Reference;
  readonly type: Code;
  readonly role?: Code;
  readonly description?: string;
  /** Base64. */
  readonly query?: string;
  readonly detail?: readonly { readonly type: string; readonly valueString: string }[];
}

/** A FHIR R4 AuditEvent. */
export interface FhirAuditEvent {
  readonly resourceType: 'AuditEvent';
  readonly id: string;
  readonly meta?: { readonly profile: readonly string[] };
  readonly type: Code;
  readonly subtype?: readonly Code[];
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
  readonly recorded: string;
  readonly outcome: '0' | '4' | '8' | '12';
  readonly outcomeDesc?: string;
  readonly purposeOfEvent?: readonly CodeableConcept[];
  readonly agent: readonly AuditAgent[];
  readonly source: { readonly site?: string; readonly observer: Reference; readonly type: readonly Code[] };
  readonly entity?: readonly AuditEntity[];
}
