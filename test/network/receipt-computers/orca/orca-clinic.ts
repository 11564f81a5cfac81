import { DRUGS } from '../../charts/drug-catalog.js';
import { daysAfter } from '../../world/calendar.js';
import { type ClinicPlan, DAYS_BACK } from '../plan-visits.js';
import { clinicDrug, DRESSING, diseaseCode, INJECTION, PRESCRIPTION_FEE, VISIT_FEE } from '../receipt-codes.js';

/** A patient of an ORCA. */
export interface OrcaPerson {
  /** Five digits. */
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  /** `YYYY-MM-DD`, as all days here. */
  readonly birthDate: string;
  readonly sex: '1' | '2';
  readonly updatedOn: string;
  readonly isTest?: boolean;
  readonly diseases: readonly { readonly name: string; readonly code: string; readonly since: string; readonly isMain: boolean }[];
}

export interface OrcaMedication {
  readonly code: string;
  readonly name: string;
  readonly amount: string;
  readonly unit?: string;
}

/** A 剤: medications of one 診療種別. */
export interface OrcaUnit {
  /** Three digits: 212 内服（院外）, 310 皮下筋, 400 処置, 800 その他. */
  readonly medicalClass: string;
  readonly name: string;
  readonly count: number;
  readonly medications: readonly OrcaMedication[];
}

export interface OrcaAccount {
  readonly patientId: string;
  readonly date: string;
  /** `HH:MM` */
  readonly time: string;
  /** 伝票番号, seven digits. */
  readonly invoice: string;
  readonly units: readonly OrcaUnit[];
}

/** All that one ORCA holds. A test changes it while the server runs. */
export interface OrcaClinic {
  readonly institutionCode: string;
  readonly name: string;
  readonly doctor: string;
  readonly patients: OrcaPerson[];
  readonly accounts: OrcaAccount[];
}

/** An invented clinic's ORCA. Prescriptions go out (院外). */
export function makeOrcaClinic({ facility, doctor, patients }: ClinicPlan, firstStart: string): OrcaClinic {
  let invoices = 0;
  const updatedOn = daysAfter(firstStart, -DAYS_BACK);
  return {
    ...{ institutionCode: facility.institutionCode, name: facility.name, doctor },
    patients: patients.map(({ patient, localPatientId, diseases }) => ({
      ...{ id: localPatientId, name: `${patient.family}　${patient.given}`, kana: `${patient.familyKana}　${patient.givenKana}` },
      ...{ birthDate: patient.birthDate, sex: patient.sex === 'MALE' ? '1' : '2', updatedOn },
      diseases: diseases.map((one) => ({ name: one.name, code: diseaseCode(one), since: one.since, isMain: one.isMain })),
    })),
    accounts: patients
      .flatMap(({ visits }) => visits)
      .sort((one, other) => (`${one.date} ${one.time}` < `${other.date} ${other.time}` ? -1 : 1))
      .map(({ localPatientId, date, time, drugs, days, hasDressing, hasInjection }) => ({
        ...{ patientId: localPatientId, date, time, invoice: String(++invoices).padStart(7, '0') },
        units: [
          unit('120', '再診', 1, [{ ...VISIT_FEE, amount: '1' }]),
          ...drugs.map((name) => {
            const { dose, times, usageText } = DRUGS[name];
            const { code, name: text, unit: of } = clinicDrug(name);
            const usage = { code: '001000303', name: usageText, amount: '1' };
            return unit('212', '内服薬剤（院外処方）', days, [{ code, name: text, amount: String(dose * times), unit: of }, usage]);
          }),
          ...(hasInjection
            ? [unit('310', '皮下筋肉内注射', 1, [{ code: INJECTION.code, name: INJECTION.name, amount: '1', unit: INJECTION.unit }])]
            : []),
          ...(hasDressing ? [unit('400', '処置行為', 1, [{ ...DRESSING, amount: '1' }])] : []),
          unit('800', 'その他', 1, [{ ...PRESCRIPTION_FEE, amount: '1' }]),
        ],
      })),
  };
}

function unit(medicalClass: string, name: string, count: number, medications: readonly OrcaMedication[]): OrcaUnit {
  return { medicalClass, name, count, medications };
}
