import type { NotebookGroup } from '../../../clients/uploader/formats/medicine-notebook/medicine-notebook.js';
import { writeNotebook } from '../../../clients/uploader/testing/notebook-writer.js';
import { writeRxSymbol } from '../../../clients/uploader/testing/rx-symbol-writer.js';
import { DRUGS } from '../charts/drug-catalog.js';
import { compact } from '../world/calendar.js';
import type { ClinicPlan, PlannedDispensing } from './plan-visits.js';
import { clinicDrug, genericDrug } from './receipt-codes.js';
import { describe, type ExportedFile, STYLE } from './write-claims.js';

/** The 2D symbols on a clinic's prescriptions, one file each. */
export function writePrescriptions({ facility, doctor, patients }: ClinicPlan): ExportedFile[] {
  const one = { code: facility.institutionCode, name: facility.name };
  return patients.flatMap(({ patient, localPatientId, visits }) =>
    visits.map(({ date, drugs, days }) => ({
      name: `${compact(date)}/${localPatientId}.txt`,
      bytes: writeRxSymbol(
        {
          ...{ version: '10', facility: one, department: { code: '01', name: '内科' }, doctor: { code: '0001', name: doctor } },
          patient: { ...describe(patient), id: localPatientId },
          ...{ issuedOn: compact(date), validUntil: null, exchangeNumber: null, leftoverCheck: null, split: null, refills: null },
          ...{ remarks: [], carried: [] },
          groups: drugs.map((name, index) => {
            const { dose, times, usage, usageText } = DRUGS[name];
            const { code, name: text, unit } = clinicDrug(name);
            return {
              ...{ line: 0, number: String(index + 1), form: '1', formName: null, quantity: days, supplements: [] },
              usage: { code: usage, name: usageText, times: String(times) },
              drugs: [
                {
                  ...{ line: 0, kind: '1', code, codeKind: 'RECEIPT' as const, name: text, amount: String(dose * times), amountText: null },
                  ...{ unit, isStrength: false, intakes: [], dose: null, supplements: [] },
                },
              ],
            };
          }),
        },
        STYLE,
        'WESTERN',
      ),
    })),
  );
}

/** The notebook texts that a pharmacy gives its patients, one for each dispensing. */
export function writeNotebooks(
  { institutionCode, name }: { readonly institutionCode: string; readonly name: string },
  dispensings: readonly PlannedDispensing[],
): ExportedFile[] {
  return dispensings.map(({ visit, clinic, doctor, dispensedOn }) => ({
    name: `${compact(dispensedOn)}/${visit.patient.number}-${clinic.institutionCode}.txt`,
    bytes: writeNotebook(
      {
        ...{ version: '08', direction: '1', patient: describe(visit.patient), part: null, carried: [] },
        dispensings: [
          {
            ...{ line: 0, dispensedOn: compact(dispensedOn), notes: [] },
            dispenser: { code: institutionCode, name },
            prescriber: { code: clinic.institutionCode, name: clinic.name },
            groups: visit.drugs.map((drug, index): NotebookGroup => {
              const { dose, times, usage, usageText } = DRUGS[drug];
              const { code, name: text, unit } = genericDrug(drug);
              return {
                ...{ line: 0, number: String(index + 1), doctor, department: '内科', notes: [] },
                drugs: [
                  {
                    ...{ line: 0, name: text, amount: String(dose * times), amountText: null, unit, code, codeKind: 'RECEIPT' },
                    ...{ genericName: null, notes: [] },
                  },
                ],
                usage: { name: usageText, quantity: visit.days, form: '1', code: usage },
              };
            }),
          },
        ],
      },
      STYLE,
      false,
    ),
  }));
}
