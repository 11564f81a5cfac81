import type { ReadSource } from '../describe-upload.js';
import { NO_MASTERS } from '../formats/masters/masters.js';
import { readMedicineNotebook } from '../formats/medicine-notebook/read-medicine-notebook.js';
import { readAcceptances } from '../formats/orca/read-acceptances.js';
import { readCodes } from '../formats/orca/read-codes.js';
import { readDiseases } from '../formats/orca/read-diseases.js';
import { readMedical } from '../formats/orca/read-medical.js';
import { readPatients } from '../formats/orca/read-patients.js';
import { readPrescriptions } from '../formats/orca/read-prescriptions.js';
import { type Reading, refuse } from '../formats/reading.js';
import { readRxSymbol } from '../formats/rx-symbol/read-rx-symbol.js';
import { splitRecords } from '../formats/text/split-records.js';
import { readUke } from '../formats/uke/read-uke.js';
import { type ChartFacts, joinFacts } from '../mapping/chart-facts.js';
import { mapNotebooks } from '../mapping/map-notebooks.js';
import { mapOrca } from '../mapping/map-orca.js';
import { mapRxSymbols } from '../mapping/map-rx-symbols.js';
import { type MappingOptions, mapUke } from '../mapping/map-uke.js';
import type { SourceRemark } from '../mapping/mapping-remarks.js';
import type { Source } from '../mapping/source-file.js';
import type { SourceFormat, SpooledSource } from '../state/source-spool.js';

/** What all sources together say. */
export interface ReadSources {
  readonly facts: ChartFacts;
  /** What each source was, without its content. */
  readonly sources: readonly ReadSource[];
  readonly remarks: readonly SourceRemark[];
  /** Files of an SS-MIX2 storage, as they are. */
  readonly storageFiles: readonly SpooledSource[];
}

/** Reads everything in the spool, and maps it to facts. The result does not depend on the order. */
export function readSources(spooled: readonly SpooledSource[], { masters = NO_MASTERS, facilityCode }: MappingOptions): ReadSources {
  const read: ReadSource[] = [];
  const ofFormat = (format: SourceFormat) => spooled.filter((one) => one.format === format);

  /** One value for each source, or for each group of sources that are parts of one file. */
  function readAll<T>(format: SourceFormat, reader: (parts: readonly Buffer[]) => Reading<T>, partOf?: PartOf): Source<T>[] {
    const found: Source<T>[] = [];
    for (const parts of groupParts(ofFormat(format), partOf)) {
      const [first] = parts as [SpooledSource];
      const reading = reader(parts.map(({ bytes }) => bytes));
      for (const { sha256 } of parts)
        read.push({
          format,
          sha256,
          refusal: reading.ok ? null : reading.reason,
          remarks: reading.ok && sha256 === first.sha256 ? reading.remarks : [],
        });
      if (reading.ok) found.push({ value: reading.value, sha256: first.sha256, receivedAt: first.receivedAt });
    }
    return found;
  }
  const readReplies = <T>(format: SourceFormat, reader: (bytes: Uint8Array) => Reading<T>) => readAll(format, ([bytes]) => reader(bytes!));

  const options: MappingOptions = { masters, ...(facilityCode !== undefined && { facilityCode }) };
  const mapped = [
    mapUke(readAll('UKE', readUke, volumeOf), options),
    mapRxSymbols(
      readAll('RX_SYMBOL', ([bytes]) => readRxSymbol(bytes!)),
      options,
    ),
    mapNotebooks(readAll('MEDICINE_NOTEBOOK', readMedicineNotebook, notebookPartOf), options),
    mapOrca(
      {
        patients: readReplies('ORCA_PATIENTS', readPatients),
        diseases: readReplies('ORCA_DISEASES', readDiseases),
        acceptances: readReplies('ORCA_ACCEPTANCES', readAcceptances),
        prescriptions: readReplies('ORCA_PRESCRIPTIONS', readPrescriptions),
        medical: readReplies('ORCA_MEDICAL', readMedical),
        codes: readReplies('ORCA_CODES', readCodes),
      },
      options,
    ),
  ];
  readAll<never>('UNKNOWN', () => refuse('NOT_THIS_FORMAT'));
  readAll<never>('OVERSIZED', () => refuse('TOO_LARGE'));
  return {
    facts: joinFacts(mapped.map(({ facts }) => facts)),
    sources: read,
    remarks: mapped.flatMap(({ remarks }) => remarks),
    storageFiles: ofFormat('SSMIX2'),
  };
}

/** The file of which a source is a part; null if it is whole. */
type PartOf = (bytes: Buffer) => string | null;

function groupParts(sources: readonly SpooledSource[], partOf: PartOf = () => null): SpooledSource[][] {
  const groups = new Map<string, SpooledSource[]>();
  for (const source of [...sources].sort((one, other) => (one.sha256 < other.sha256 ? -1 : 1))) {
    const key = partOf(source.bytes) ?? source.sha256;
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups.values()];
}

/** The head of a claim file without the number of its volume: 00 is a whole file. */
function volumeOf(bytes: Buffer): string | null {
  const split = splitRecords(bytes.subarray(0, bytes.indexOf(10) + 1 || undefined));
  const head = split.ok ? split.records[0] : undefined;
  if (!head) return null;
  const at = head.name === 'YK' ? 7 : 8;
  return Number(head.fields[at] || '0') > 0 ? `volumes of ${head.fields.slice(0, at).join()}` : null;
}

/** The record 911 says of which notebook a file is a part. */
function notebookPartOf(bytes: Buffer): string | null {
  const [, id, count] = /(?:^|\n)911,([^,\r\n]+),(\d+),/.exec(bytes.toString('latin1')) ?? [];
  return id === undefined || Number(count) < 2 ? null : `parts of ${id} ${count}`;
}
