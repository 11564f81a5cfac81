import { encodeIso2022Jp } from '../../../../subgraphs/sources/hl7-v2/encode-iso-2022-jp.js';
import { formatPath } from '../../../../subgraphs/sources/ssmix2/storage/path.js';
import type { PartialDate } from '../../formats/text/read-date.js';
import type { Origin } from '../chart-facts.js';
import { hashSource, makeContentKey } from '../content-key.js';
import { escapeText, segment } from './hl7-segment.js';

/** What identifies a file of the standardized storage: at most one for each key is current. */
export interface StorageKey {
  readonly patientId: string;
  /** `YYYYMMDD`, or null for `-`. */
  readonly careDate: PartialDate | null;
  readonly dataType: string;
  readonly orderNo: string;
}

/** A message without its head (MSH, and EVN of an ADT), and where it goes. */
export interface StorageMessage extends StorageKey {
  /** MSH-9, such as `RDE^O11^RDE_O11`. */
  readonly messageType: string;
  readonly department: string | null;
  /** From PID on. */
  readonly segments: readonly string[];
  /** `YYYYMMDDHHMMSSFFF` */
  readonly statedAt: string;
  readonly origins: readonly Origin[];
}

export interface StorageFile extends StorageKey {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly timestamp: string;
  /** SHA-256 of the content without its time: two files with the same one say the same. */
  readonly contentHash: string;
  readonly origins: readonly Origin[];
}

export function formatKey({ patientId, careDate, dataType, orderNo }: StorageKey): string {
  return [patientId, careDate ?? '-', dataType, orderNo].join('_');
}

/**
 * Writes the file of a message as SS-MIX2 1.2 wants it: HL7 2.5 in ISO-2022-JP, segments ended by CR. The same message at the same time gives
 * the same bytes.
 */
export function writeStorageFile(message: StorageMessage, facilityCode: string, timestamp = message.statedAt): StorageFile {
  const { patientId, careDate, dataType, orderNo, messageType, segments, origins } = message;
  const contentHash = hashSource(JSON.stringify([formatKey(message), messageType, message.department, segments]));
  const department = message.department !== null && /^[0-9A-Za-z]{1,5}$/.test(message.department) ? message.department : null;
  const path = formatPath({ patientId, careDate, dataType, orderNo, timestamp, department, flag: '1' });
  const head = segment('MSH', {
    ...{ 1: '^~\\&', 2: 'HAREYAKA-UPLOADER', 3: escapeText(facilityCode), 6: timestamp.slice(0, 14), 8: messageType },
    ...{ 9: makeContentKey([contentHash, timestamp], 20), 10: 'P', 11: '2.5', 17: '~ISO IR87', 19: 'ISO 2022-1994' },
    20: 'SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO',
  });
  const event = messageType.startsWith('ADT') ? [segment('EVN', { 2: timestamp.slice(0, 14) })] : [];
  const bytes = encodeIso2022Jp([head, ...event, ...segments, ''].join('\r'));
  return { patientId, careDate, dataType, orderNo, path, bytes, timestamp, contentHash, origins };
}
