/** The systems of the network's identifiers. A FHIR id may not contain an underscore, so that resources are named by these. */
export const USER_SYSTEM = 'urn:hareyaka:user';
export const PATIENT_SYSTEM = 'urn:hareyaka:patient';
export const FACILITY_SYSTEM = 'urn:hareyaka:facility';
export const CONSENT_SYSTEM = 'urn:hareyaka:consent';
export const EVENT_SYSTEM = 'urn:hareyaka:audit-event';
export const PROFESSION_SYSTEM = 'urn:hareyaka:profession';
