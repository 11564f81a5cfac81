import { createHash } from 'node:crypto';
import { compact, daysAfter } from '../world/calendar.js';
import { randomOf } from '../world/random.js';
import type { Facility, Patient, World } from '../world/world-model.js';
import { EXAMINATIONS, type Examination } from './pacs-catalog.js';

export interface PacsSeries {
  readonly seriesUid: string;
  /** 1, 2 … */
  readonly number: number;
  readonly description: string;
  readonly instances: readonly { readonly instanceUid: string; readonly number: number }[];
}

/** A study in the hospital's image archive, with the names that its SS-MIX2 files use (IPC-1, IPC-3). */
export interface PacsStudy {
  readonly studyUid: string;
  /** 16 characters. */
  readonly accession: string;
  /** YYYYMMDD */
  readonly date: string;
  /** HHMMSS, Asia/Tokyo. */
  readonly time: string;
  readonly examination: Examination;
  readonly series: readonly PacsSeries[];
}

/** One linked patient in three has images, from the two years before the first start. */
const SHARE = 1 / 3;
const DAYS = 730;

/** The studies of one patient at one hospital, oldest first; none if the patient is not linked or the hospital does not disclose. */
export function pacsStudies(world: World, patientId: string, facilityId: string): PacsStudy[] {
  const patient = world.patients.find((one) => one.id === patientId);
  const facility = world.facilities.find((one) => one.id === facilityId);
  const isLinked = world.links.some((one) => one.patientId === patientId && one.facilityId === facilityId);
  return patient && facility?.system && isLinked ? studiesAt(world, patient, facility) : [];
}

/** The same, for a patient who is linked at this hospital. */
export function studiesAt(world: World, patient: Patient, facility: Facility): PacsStudy[] {
  const name = `${world.seed}/pacs/${patient.number}/${facility.id}`;
  const random = randomOf(name);
  if (!random.chance(SHARE)) return [];
  const studies = Array.from({ length: random.int(1, 3) }, (_, index): PacsStudy => {
    const examination = random.pick(EXAMINATIONS);
    const date = compact(daysAfter(world.firstStart, -random.int(3, DAYS)));
    const [hour, minute, second] = [random.int(9, 16), random.int(0, 59), random.int(0, 59)];
    return {
      studyUid: uidOf(`${name}/${index}`),
      accession: `A${date}${random.digits(7)}`,
      date,
      time: [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(''),
      examination,
      series: examination.series.slice(0, random.int(1, 2)).map((description, at) => ({
        seriesUid: uidOf(`${name}/${index}/${at}`),
        number: at + 1,
        description,
        instances: Array.from({ length: random.int(2, 6) }, (_each, image) => ({
          instanceUid: uidOf(`${name}/${index}/${at}/${image}`),
          number: image + 1,
        })),
      })),
    };
  });
  return studies.sort((a, b) => (a.date + a.time < b.date + b.time ? -1 : 1));
}

/** A UID made from a UUID (PS3.5 §B.2), which is made from a name (RFC 9562, version 8). */
function uidOf(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
