import { type PartialTime, readPartialTime } from '../hl7-v2/partial-time.js';

/**
 * Combines a study's date (0008,0020), time (0008,0030) and zone (0008,0201) into one point in time, as precise as they allow. Old software
 * writes dates with points and times with colons (ACR-NEMA; PS3.5 table 6.2-1 asks readers to accept them).
 */
export function readStudyTime(date: string | null, time: string | null, zone: string | null): PartialTime | null {
  if (date === null) return null;
  const day = date.replace(/^(\d{4})\.(\d\d)\.(\d\d)$/, '$1$2$3');
  const [, clock = '', fraction = ''] = /^(\d{4}(?:\d\d)?)(\.\d{1,6})?$/.exec((time ?? '').replaceAll(':', '')) ?? [];
  const offset = /^[+-]\d{4}$/.test(zone ?? '') ? zone : '';
  const precise = clock === '' ? null : readPartialTime(`${day}${clock}${fraction.slice(0, 4)}${offset}`);
  return precise?.instant ? precise : readPartialTime(day);
}
