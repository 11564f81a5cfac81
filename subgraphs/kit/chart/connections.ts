import { Allergy } from './allergy.js';
import { ClinicalDocument } from './clinical-document.js';
import { makeConnectionType } from './connection.js';
import { Demographics } from './demographics.js';
import { Diagnosis } from './diagnosis.js';
import { Encounter } from './encounter.js';
import { ImagingStudy } from './imaging/imaging-study.js';
import { Injection } from './injection.js';
import { LabOrder } from './lab-order.js';
import { LabResult } from './lab-result.js';
import { Microbiology } from './microbiology.js';
import { Prescription } from './prescription.js';
import { Procedure } from './procedure.js';

const SHARED = ['@shareable'];

/** The connection types of the contract's lists, by the field of `Chart`. */
export const CONNECTIONS = {
  demographics: makeConnectionType('Demographics', Demographics, SHARED),
  allergies: makeConnectionType('Allergy', Allergy, SHARED),
  diagnoses: makeConnectionType('Diagnosis', Diagnosis, SHARED),
  prescriptions: makeConnectionType('Prescription', Prescription, SHARED),
  injections: makeConnectionType('Injection', Injection, SHARED),
  labResults: makeConnectionType('LabResult', LabResult, SHARED),
  microbiology: makeConnectionType('Microbiology', Microbiology, SHARED),
  labOrders: makeConnectionType('LabOrder', LabOrder, SHARED),
  encounters: makeConnectionType('Encounter', Encounter, SHARED),
  imagingStudies: makeConnectionType('ImagingStudy', ImagingStudy, SHARED),
  procedures: makeConnectionType('Procedure', Procedure, SHARED),
  documents: makeConnectionType('ClinicalDocument', ClinicalDocument, SHARED),
} as const;
