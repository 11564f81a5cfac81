import { daysAfter, instantOf } from './calendar.js';
import type { Random } from './random.js';
import type { Facility, Link, Patient } from './world-model.js';

/** Of a hundred patients, how many are known at hospitals of both systems, of HumanBridge only, of ID-Link only; the rest at none. */
const SHARES = { both: 0.4, humanbridge: 0.38, idLink: 0.19, homeCare: 0.45 } as const;

interface Known {
  readonly facilities: readonly Facility[];
  readonly patients: readonly Patient[];
  /** How many of the patients every hospital knows. */
  readonly everywhere: number;
}

/** 名寄せ: the facilities that know each patient, and the patient's local IDs there. */
export function createLinks(random: Random, firstStart: string, { facilities, patients, everywhere }: Known): Link[] {
  const newLocalId = localIds(random);
  const links: Link[] = [];
  const link = (patient: Patient, facility: Facility): void => {
    const confirmedAt = instantOf(daysAfter(firstStart, -random.int(310, 900)), random.int(9, 17));
    links.push({ patientId: patient.id, facilityId: facility.id, localPatientId: newLocalId(facility), confirmedAt });
  };
  for (const { patient, systems } of spread(random, patients)) {
    for (const system of systems) {
      const hospitals = facilities.filter((facility) => facility.system === system);
      for (const hospital of random.sample(hospitals, random.chance(0.25) ? 2 : 1)) link(patient, hospital);
    }
  }
  const cabinet = (kind: Facility['kind']) => facilities.filter((one) => one.kind === kind && one.published['care-cabinet']);
  const [stations, offices, clinics] = [cabinet('NURSING_STATION'), cabinet('CARE_OFFICE'), cabinet('CLINIC')];
  const homeCare = random.sample(patients, Math.round(patients.length * SHARES.homeCare));
  homeCare.forEach((patient, index) => {
    link(patient, stations[index % stations.length] as Facility);
    link(patient, offices[Math.floor(index / 4) % offices.length] as Facility);
    if (index % 2 === 0) link(patient, clinics[Math.floor(index / 2) % clinics.length] as Facility);
  });
  // Last, so that the others are the same with and without them.
  const hospitals = facilities.filter(({ system }) => system !== null);
  const known = (patient: Patient, facility: Facility) =>
    links.some(({ patientId, facilityId }) => patientId === patient.id && facilityId === facility.id);
  for (const patient of patients.slice(0, everywhere))
    for (const hospital of hospitals) if (!known(patient, hospital)) link(patient, hospital);
  return links;
}

function spread(random: Random, patients: readonly Patient[]): { patient: Patient; systems: ('humanbridge' | 'id-link')[] }[] {
  const both = Math.round(patients.length * SHARES.both);
  const humanbridge = both + Math.round(patients.length * SHARES.humanbridge);
  const idLink = humanbridge + Math.round(patients.length * SHARES.idLink);
  return random.sample(patients, patients.length).map((patient, index) => {
    if (index < both) return { patient, systems: ['humanbridge', 'id-link'] };
    if (index < humanbridge) return { patient, systems: ['humanbridge'] };
    return { patient, systems: index < idLink ? ['id-link'] : [] };
  });
}

/** Each hospital has its own width of IDs (7 to 10 digits, some with leading zeros). */
function localIds(random: Random): (facility: Facility) => string {
  const taken = new Set<string>();
  const widths = new Map<string, number>();
  return (facility) => {
    const width = widths.get(facility.id) ?? random.int(7, 10);
    widths.set(facility.id, width);
    for (;;) {
      const id = facility.system ? random.digits(7).padStart(width, '0') : `C${random.digits(6)}`;
      if (taken.has(`${facility.id} ${id}`)) continue;
      taken.add(`${facility.id} ${id}`);
      return id;
    }
  };
}
