import { type Clock, formatDay, formatTimestamp } from '../../clock.js';
import { readAcceptances } from '../../formats/orca/read-acceptances.js';
import { readCodes } from '../../formats/orca/read-codes.js';
import { readDiseases } from '../../formats/orca/read-diseases.js';
import { readMedical } from '../../formats/orca/read-medical.js';
import { readPatients } from '../../formats/orca/read-patients.js';
import { readPrescriptions } from '../../formats/orca/read-prescriptions.js';
import type { Reading } from '../../formats/reading.js';
import { UploaderProblem } from '../../problems.js';
import type { SealedFolder } from '../../state/sealed-folder.js';
import type { SourceFormat, SourceSpool } from '../../state/source-spool.js';
import type { OrcaClient } from './orca-client.js';

/** How far polling has come. */
interface OrcaState {
  /** All days before this one were read to their end. */
  readonly day: string;
}

/** What a push said: somebody's visit was entered. It may be lost, doubled or late, so it only says where to look first. */
export interface OrcaHint {
  readonly patientId: string;
  readonly date: string;
}

const READERS = {
  ORCA_PATIENTS: readPatients,
  ORCA_DISEASES: readDiseases,
  ORCA_MEDICAL: readMedical,
  ORCA_PRESCRIPTIONS: readPrescriptions,
  ORCA_CODES: readCodes,
} as const;

const DAY_MS = 86_400_000;
const SLOT = 'orca state';
/** A receipt computer that was off for longer is read from here on; an export fills the rest. */
const DAYS_AT_MOST = 60;

/**
 * Asks the receipt computer what has changed. Each reply is kept in the place of the former one to the same question, so to ask again changes
 * nothing. A day is asked for until the day after it was read whole: what is entered late in the evening is not lost.
 */
export class OrcaPolling {
  constructor(
    private readonly client: OrcaClient,
    private readonly spool: SourceSpool,
    private readonly state: SealedFolder,
    private readonly clock: Clock,
  ) {}

  /** @returns whether anything new was said @throws UploaderProblem; what was read before stays, and the days are asked for again */
  async poll(hints: readonly OrcaHint[] = []): Promise<boolean> {
    let isNew = false;
    for (const { patientId, date } of hints) isNew = (await this.#readVisits(patientId, date)) || isNew;
    const now = this.clock.now();
    const [today, yesterday] = [formatDay(now), formatDay(now - DAY_MS)];
    const first = this.#firstDay(yesterday, now);
    isNew =
      (await this.#ask('ORCA_CODES', 'departments', () =>
        this.#post('system01lstv2?class=01', 'system01_managereq', { Base_Date: today }),
      )) || isNew;
    isNew =
      (await this.#ask('ORCA_PATIENTS', `patients ${first} ${today}`, () =>
        this.#post('patientlst1v2?class=01', 'patientlst1req', {
          ...{ Base_StartDate: first, Base_EndDate: today, Contain_TestPatient_Flag: '0' },
        }),
      )) || isNew;
    for (const day of daysBetween(first, today)) {
      isNew = (await this.#readDay(day)) || isNew;
      // Yesterday is read again today, and today tomorrow.
      if (day < yesterday) this.#saveState({ day: nextDay(day) });
    }
    this.#saveState({ day: yesterday });
    return isNew;
  }

  /** The receptions of a day that are paid, and what was done for these patients. */
  async #readDay(day: string): Promise<boolean> {
    const bytes = await this.#post('acceptlstv2?class=03', 'acceptlstreq', { Acceptance_Date: day });
    const reading = readAcceptances(bytes);
    // A day without receptions is an error of the API (code 21), and no day to be told of.
    if (!isAnswer(reading)) return false;
    let isNew = this.#keep('ORCA_ACCEPTANCES', `receptions ${day}`, bytes);
    const patients = new Set(
      reading.value.acceptances.flatMap(({ patient }) => (patient.id === null || patient.isTest ? [] : [patient.id])),
    );
    for (const id of patients) isNew = (await this.#readVisits(id, day)) || isNew;
    return isNew;
  }

  async #readVisits(patientId: string, day: string): Promise<boolean> {
    let isNew = await this.#ask('ORCA_PATIENTS', `patient ${patientId}`, () =>
      this.client.get(`/api01rv2/patientgetv2?id=${encodeURIComponent(patientId)}&format=json`),
    );
    const month = day.slice(0, 7);
    const diseases = () => this.#post('diseasegetv2?class=01', 'disease_inforeq', { Patient_ID: patientId, Base_Date: month });
    isNew = (await this.#ask('ORCA_DISEASES', `diseases ${patientId} ${month}`, diseases)) || isNew;
    const visits = await this.#post('medicalgetv2?class=01', 'medicalgetreq', { InOut: 'O', Patient_ID: patientId, Perform_Date: day });
    const reading = readMedical(visits);
    if (!isAnswer(reading)) return isNew;
    isNew = this.#keep('ORCA_MEDICAL', `visits ${patientId} ${day}`, visits) || isNew;
    for (const { date, department, sequence, invoiceNumber } of reading.value.visits) {
      if (date !== day.replaceAll('-', '')) continue;
      const place = [patientId, day, department.code ?? '', sequence ?? ''].join(' ');
      const done = () =>
        this.#post('medicalgetv2?class=02', 'medicalgetreq', {
          ...{ InOut: 'O', Patient_ID: patientId, Perform_Date: day },
          Medical_Information: { Department_Code: department.code ?? '', Sequential_Number: sequence ?? '' },
        });
      isNew = (await this.#ask('ORCA_MEDICAL', `visit ${place}`, done)) || isNew;
      if (invoiceNumber === null) continue;
      const prescription = () =>
        this.#post('prescriptionv2', 'prescriptionv2req', {
          ...{ Request_Number: '01', Patient_ID: patientId, Invoice_Number: invoiceNumber, Outside_Class: 'True' },
        });
      isNew = (await this.#ask('ORCA_PRESCRIPTIONS', `prescription ${patientId} ${invoiceNumber}`, prescription)) || isNew;
    }
    return isNew;
  }

  /** A refusal does not take the place of an answer. */
  async #ask(format: keyof typeof READERS, question: string, ask: () => Promise<Buffer>): Promise<boolean> {
    const bytes = await ask();
    return isAnswer<unknown>(READERS[format](bytes)) && this.#keep(format, question, bytes);
  }

  #keep(format: SourceFormat, question: string, bytes: Buffer): boolean {
    return this.spool.addReply(question, { format, receivedAt: formatTimestamp(this.clock.now()), bytes });
  }

  #post(path: string, name: string, members: Parameters<OrcaClient['post']>[2]): Promise<Buffer> {
    return this.client.post(`/api01rv2/${path}${path.includes('?') ? '&' : '?'}format=json`, name, members);
  }

  #firstDay(yesterday: string, now: number): string {
    const content = this.state.get(SLOT);
    const known = content === undefined ? yesterday : (JSON.parse(content.toString('utf8')) as OrcaState).day;
    const earliest = formatDay(now - DAYS_AT_MOST * DAY_MS);
    const [reached = yesterday] = [known, yesterday].sort();
    return [earliest, reached].sort()[1]!;
  }

  #saveState(state: OrcaState): void {
    const content = Buffer.from(JSON.stringify(state));
    if (!this.state.get(SLOT)?.equals(content)) this.state.put(SLOT, content);
  }
}

/** @throws UploaderProblem ORCA_ERROR for a refusal that may pass, such as E90: another terminal works on the patient */
function isAnswer<T>(reading: Reading<T>): reading is Extract<Reading<T>, { ok: true }> {
  if (reading.ok) return true;
  const { record } = reading.reason;
  if (/^Api_Result=E\d/.test(record)) throw new UploaderProblem('ORCA_ERROR', { detail: record });
  return false;
}

function* daysBetween(first: string, last: string): Generator<string> {
  for (let day = first; day <= last; day = nextDay(day)) yield day;
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
