import type { Costs } from '../server/costs.js';

/**
 * The usual sizes of the lists within a chart's items, by `Type.field`. Without them each list would count ten items, and a list in a list in a list a
 * thousand: one screen would cost as much as a caller may have under way. Counted in demo hospitals and in the standards' examples, rounded up. The
 * directory states them for all systems.
 */
export const CHART_COSTS: Costs = {
  ...sizes('Coding', { alternates: 1 }),
  ...sizes('Diagnosis', { modifiers: 2 }),
  ...sizes('Prescription', { items: 4 }),
  ...sizes('PrescriptionItem', { doses: 3, timings: 2, instructions: 1, components: 1 }),
  ...sizes('Injection', { items: 3, timings: 2 }),
  ...sizes('LabOrder', { items: 8, specimenRemarks: 1, timings: 1 }),
  ...sizes('LabResult', { specimenRemarks: 1, valueCodes: 1 }),
  ...sizes('Microbiology', { specimenRemarks: 1, findings: 3 }),
  ...sizes('MicrobiologyFinding', { valueCodes: 1, susceptibilities: 8 }),
  ...sizes('Encounter', { diets: 1, dietOrders: 2, trays: 2, timings: 2 }),
  ...sizes('DietOrder', { servicePeriods: 2, diets: 2 }),
  ...sizes('TrayInstruction', { servicePeriods: 2 }),
  ...sizes('ImagingStudy', { reasons: 1, timings: 1, bodySites: 1, findings: 3, series: 3 }),
  ...sizes('ImagingFinding', { valueCodes: 1 }),
  ...Object.fromEntries(
    [
      'Allergy',
      'ClinicalDocument',
      'Demographics',
      'Diagnosis',
      'Encounter',
      'ImagingStudy',
      'Injection',
      'LabOrder',
      'LabResult',
      'Microbiology',
      'Prescription',
      'PrescriptionItem',
      'Procedure',
    ].map((type) => [`${type}.warnings`, { size: 1 }]),
  ),
};

function sizes(type: string, fields: Readonly<Record<string, number>>): Costs {
  return Object.fromEntries(Object.entries(fields).map(([field, size]) => [`${type}.${field}`, { size }]));
}
