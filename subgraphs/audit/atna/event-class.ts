import { type Code, getDicomCode } from './dicom-code.js';
import { type EventDetail, listChanges } from './event-detail.js';

/** The pattern of IHE that an event follows. */
export type Pattern =
  /** A person read records. */
  | 'READ'
  /** A person searched, or got a list. */
  | 'QUERY'
  /** A person wrote a record of a patient. */
  | 'CREATE'
  /** A consent was registered, renewed or withdrawn. */
  | 'CONSENT'
  /** Another change of who may see what, an emergency, or an alarm. */
  | 'SECURITY'
  | 'AUTHENTICATION'
  | 'AUDIT_LOG_USED'
  | 'EXPORT'
  | 'APPLICATION';

/** C create, R read, U update, D delete, E execute. */
export type Action = 'C' | 'R' | 'U' | 'D' | 'E';
/** 0 success, 4 minor failure (part of it, or a refusal), 8 serious failure. */
export type Outcome = '0' | '4' | '8';

/** What an event is in the words of DICOM (PS3.15 A.5) and IHE. */
export interface EventClass {
  readonly pattern: Pattern;
  readonly type: Code;
  readonly subtype: Code | undefined;
  readonly action: Action;
  readonly outcome: Outcome;
}

type Meaning = Omit<EventClass, 'outcome'>;

const meaning = (
  pattern: Pattern,
  action: Action,
  type: Parameters<typeof getDicomCode>[0],
  subtype?: Parameters<typeof getDicomCode>[0],
): Meaning => ({ pattern, action, type: getDicomCode(type), subtype: subtype && getDicomCode(subtype) });

const READ = meaning('READ', 'R', '110110');
const QUERY = meaning('QUERY', 'E', '110112');
const LOGIN = meaning('AUTHENTICATION', 'E', '110114', '110122');
const LOGOUT = meaning('AUTHENTICATION', 'E', '110114', '110123');
const EXPORT = meaning('EXPORT', 'R', '110106');

/** Every kind but `operation`, which depends on what the operation did. */
const KINDS: Readonly<Record<Exclude<EventDetail['event']['kind'], 'operation'>, Meaning>> = {
  content: READ,
  viewer: READ,
  'sign-in': LOGIN,
  'sign-in-failed': LOGIN,
  'sign-out': LOGOUT,
  'step-up': LOGIN,
  lock: LOGOUT,
  unlock: LOGIN,
  print: EXPORT,
  copy: EXPORT,
  'connection-lost': meaning('APPLICATION', 'E', '110100'),
  'audit-read': meaning('AUDIT_LOG_USED', 'R', '110101'),
  export: meaning('AUDIT_LOG_USED', 'R', '110101'),
  'spool-began': meaning('SECURITY', 'E', '110113', '110134'),
  alarm: meaning('SECURITY', 'E', '110113'),
  unreadable: meaning('SECURITY', 'E', '110113'),
};

/** Mutations that are not the configuration of who may see what, by the beginnings of their names. */
const ACTIONS: readonly (readonly [name: RegExp, meaning: Meaning])[] = [
  [/^startEmergency/, meaning('SECURITY', 'E', '110113', '110127')],
  [/^endEmergency/, meaning('SECURITY', 'E', '110113', '110138')],
  [/Consent$/, meaning('CONSENT', 'E', '110113')],
  [/User$|HpkiCertificate$/, meaning('SECURITY', 'E', '110113', '110137')],
  [/Permission|CareTeam|Raise$|^(un)?linkPatient|^(un)?mergePatients/, meaning('SECURITY', 'E', '110113', '110135')],
  [/^create|^add(?!PermissionLines)|Care(Records?|Task|Visit)$/, meaning('CREATE', 'C', '110110')],
];
const CONFIGURATION = meaning('SECURITY', 'E', '110113', '110129');

/** Root fields that answer a list of patients, or search for them. */
const LISTS: ReadonlySet<string> = new Set(['viewablePatients', 'findPatients', 'patientRecords', 'connectionSystems', 'whoCanSee']);

/** Says what an event is in the words of DICOM and IHE. */
export function classifyEvent(detail: EventDetail): EventClass {
  const { kind, outcome } = detail.event;
  const found = kind === 'operation' ? classifyOperation(detail) : KINDS[kind];
  return { ...found, outcome: kind === 'alarm' ? '8' : classifyOutcome(kind, outcome) };
}

function classifyOperation(detail: EventDetail): Meaning {
  const [change] = listChanges(detail);
  if (change) return ACTIONS.find(([name]) => name.test(change.action))?.[1] ?? CONFIGURATION;
  const { event, record } = detail;
  const fields = record?.operation?.fields ?? [];
  const isOfOnePatient = event.patient_id !== null && fields.includes('patient');
  if (isOfOnePatient || (event.purpose !== null && !fields.some((field) => LISTS.has(field)))) return READ;
  return QUERY;
}

/** Outcomes of records that are no failures. */
const SUCCESSES: ReadonlySet<string> = new Set(['ok', 'started']);

function classifyOutcome(kind: string, outcome: string): Outcome {
  if (SUCCESSES.has(outcome) && kind !== 'sign-in-failed') return '0';
  return outcome === 'partial' || kind === 'sign-in-failed' || kind === 'connection-lost' ? '4' : '8';
}
