import { compact } from '../world/calendar.js';
import type { Random } from '../world/random.js';

/** A file before it has a name. `encode` makes its bytes on demand. */
export interface PlannedFile {
  readonly dataType: string;
  /** YYYYMMDD, or null for types that are kept under `-`. */
  readonly careDate: string | null;
  readonly orderNo: string;
  /** 17 digits, unique within a chart. */
  readonly timestamp: string;
  readonly department: string | null;
  /** 1 valid, 2 superseded, 0 deleted. */
  readonly flag: 0 | 1 | 2;
  readonly processing: 'INS' | 'DEL';
  encode(): Buffer;
}

/** A file written on that day and hour. The hours differ from those of a visit's files: no two files of a chart have the same timestamp. */
export function file(
  dataType: string,
  day: string,
  hour: string,
  orderNo: string,
  random: Random,
  encode: (timestamp: string) => Buffer,
): PlannedFile {
  const timestamp = `${compact(day)}${hour}${String(random.int(0, 59)).padStart(2, '0')}${String(random.int(0, 59_999)).padStart(5, '0')}`;
  return {
    dataType,
    careDate: compact(day),
    orderNo,
    timestamp,
    department: '01',
    flag: 1,
    processing: 'INS',
    encode: () => encode(timestamp),
  };
}
