/** The HL7 message type of a data type's files, and the event of a current message. The other events in the same folder withdraw one. */
export interface DataType {
  message: string;
  event: string;
  /** The events of cancel and delete messages, which are in the same folder. */
  cancels: readonly string[];
}

/** SS-MIX2 1.2, table of data types: every type of the standardized storage. */
const DATA_TYPES: Readonly<Record<string, string>> = {
  'ADT-00': 'ADT A08 A23',
  'ADT-01': 'ADT A54 A55',
  'ADT-12': 'ADT A04',
  'ADT-21': 'ADT A14 A27',
  'ADT-22': 'ADT A01 A11',
  'ADT-31': 'ADT A21 A52',
  'ADT-32': 'ADT A22 A53',
  'ADT-41': 'ADT A15 A26',
  'ADT-42': 'ADT A02 A12',
  'ADT-51': 'ADT A16 A25',
  'ADT-52': 'ADT A03 A13',
  'ADT-61': 'ADT A60',
  'PPR-01': 'PPR ZD1',
  OMD: 'OMD O03',
  'OMP-01': 'RDE O11',
  'OMP-11': 'RAS O17',
  'OMP-02': 'RDE O11',
  'OMP-12': 'RAS O17',
  'OML-01': 'OML O33',
  'OML-11': 'OUL R22',
  'OMG-01': 'OMG O19',
  'OMG-11': 'OMI Z23',
  'OMG-02': 'OMG O19',
  'OMG-12': 'OMI Z23',
  'OMG-03': 'OMG O19',
  'OMG-13': 'ORU R01',
};

/** Types whose files have no care date: they are in the folder `-` (SS-MIX2 1.2, standardized storage layout). */
const WITHOUT_CARE_DATE: ReadonlySet<string> = new Set(['ADT-00', 'ADT-01', 'ADT-61', 'PPR-01']);

export function hasCareDate(code: string): boolean {
  return !WITHOUT_CARE_DATE.has(code);
}

/** All data types of the standardized storage. */
export function listDataTypes(): string[] {
  return Object.keys(DATA_TYPES);
}

/** Null if the standard does not list the type. */
export function findDataType(code: string): DataType | null {
  const row = Object.hasOwn(DATA_TYPES, code) ? DATA_TYPES[code] : undefined;
  const [message, event, ...cancels] = row?.split(' ') ?? [];
  return message && event ? { message, event, cancels } : null;
}
