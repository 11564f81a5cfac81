import { profileOf } from '../charts/clinical-profile.js';
import { ACUTE, type Condition } from '../charts/condition-catalog.js';
import type { DrugName } from '../charts/drug-catalog.js';
import { daysAfter } from '../world/calendar.js';
import { FAMILY_NAMES, MALE_NAMES } from '../world/japanese-names.js';
import { randomOf } from '../world/random.js';
import type { Facility, Patient, ReceiptFacility, World } from '../world/world-model.js';

/** How far back the visits go, in days. */
export const DAYS_BACK = 90;

export interface PlannedVisit {
  readonly patient: Patient;
  readonly localPatientId: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `HH:MM` */
  readonly time: string;
  readonly drugs: readonly DrugName[];
  readonly days: number;
  readonly hasDressing: boolean;
  readonly hasInjection: boolean;
}

export interface PlannedPatient {
  readonly patient: Patient;
  readonly localPatientId: string;
  readonly diseases: readonly (Condition & { readonly since: string; readonly isMain: boolean })[];
  readonly visits: readonly PlannedVisit[];
}

/** What one clinic's receipt computer holds. */
export interface ClinicPlan {
  readonly facility: Facility;
  readonly doctor: string;
  readonly patients: readonly PlannedPatient[];
}

/** Plans a clinic: every four to five weeks a visit with the patient's regular drugs. The same world, the same visits. */
export function planClinic(world: World, { facilityId, patients }: ReceiptFacility): ClinicPlan {
  const facility = world.facilities.find(({ id }) => id === facilityId)!;
  return {
    facility,
    doctor: doctorOf(world, facility),
    patients: patients.map(({ patientId, localPatientId }) => {
      const patient = world.patients.find(({ id }) => id === patientId)!;
      const random = randomOf(`${world.seed}/receipt-visits/${facilityId}/${patient.number}`);
      const { problems } = profileOf(world, patient);
      const regular = [...new Set(problems.flatMap(({ drugs }) => drugs))];
      const acute = random.pick(ACUTE);
      const visits: PlannedVisit[] = [];
      for (let day = -DAYS_BACK + random.int(0, 20); day < -1; day += random.int(28, 35)) {
        const drugs = regular.length > 0 ? regular.slice(0, 5) : acute.drugs;
        visits.push({
          ...{ patient, localPatientId, date: daysAfter(world.firstStart, day), drugs, days: regular.length > 0 ? 28 : 5 },
          time: `${String(random.int(8, 11)).padStart(2, '0')}:${String(random.int(0, 59)).padStart(2, '0')}`,
          ...{ hasDressing: random.chance(0.15), hasInjection: random.chance(0.15) },
        });
      }
      const lasting = problems.map(({ condition, since }, index) => ({ ...condition, since, isMain: index === 0 }));
      const passing = { ...acute, since: visits[0]!.date, isMain: true };
      return { patient, localPatientId, diseases: lasting.length > 0 ? lasting : [passing], visits };
    }),
  };
}

/** A prescription that a pharmacy dispensed, and the clinic's visit from which it came. */
export interface PlannedDispensing {
  readonly visit: PlannedVisit;
  readonly clinic: Facility;
  readonly doctor: string;
  readonly dispensedOn: string;
}

/** What a pharmacy dispensed: the prescriptions of its clinics for its own patients, on the same day or the next. */
export function planPharmacy(world: World, { facilityId, clinics, patients }: ReceiptFacility): readonly PlannedDispensing[] {
  const own = new Set(patients.map(({ patientId }) => patientId));
  const random = randomOf(`${world.seed}/receipt-dispensings/${facilityId}`);
  return clinics.flatMap((id) => {
    const { facility, doctor, patients: served } = planClinic(world, world.receipts!.facilities.find((one) => one.facilityId === id)!);
    return served
      .filter(({ patient }) => own.has(patient.id))
      .flatMap(({ visits }) => visits)
      .map((visit) => ({ visit, clinic: facility, doctor, dispensedOn: daysAfter(visit.date, random.chance(0.8) ? 0 : 1) }));
  });
}

function doctorOf(world: World, { id }: Facility): string {
  const random = randomOf(`${world.seed}/receipt-doctor/${id}`);
  return `${random.pick(FAMILY_NAMES).name}　${random.pick(MALE_NAMES).name}`;
}
