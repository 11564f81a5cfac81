import { type Clock, formatDay, formatTimestamp } from '../../clock.js';
import { readAcceptances } from '../../formats/orca/read-acceptances.js';
import { readCodes } from '../../formats/orca/read-codes.js';
import { readDiseases } from '../../formats/orca/read-diseases.js';
import { readMedical } from '../../formats/orca/read-medical.js';
import { readPatients } from '../../formats/orca/read-patients.js';
import { readPrescriptions } from '../../formats/orca/read-prescriptions.js';
import type { Reading } from '../../formats/reading.js';
import type { SealedFolder } from '../../state/sealed-folder.js';
import type { SourceFormat, SourceSpool } from '../../state/source-spool.js';
import { isAnswer, saysNothing } from './judge-reply.js';
import type { OrcaClient } from './orca-client.js';
import { VisitDetails, visitOf } from './visit-details.js';

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
    /** The first day to read at the first start, `YYYY-MM-DD`; absent: yesterday. */
    private readonly since?: string,
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
          ...{ Base_StartDate: first, Base_EndDate: today, Contain_TestPatient_Flag: '1' },
        }),
      )) || isNew;
    for (const day of daysBetween(first, today)) {
      isNew = (await this.#readDay(day)) || isNew;
      // Yesterday is read again today, and today tomorrow.
      if (day < yesterday) {
        this.#saveState({ day: nextDay(day) });
        this.state.delete(`orca received ${day}`);
      }
    }
    this.#saveState({ day: yesterday });
    return isNew;
  }

  /** The receptions of a day, and what was done for these patients. */
  async #readDay(day: string): Promise<boolean> {
    const bytes = await this.#post('acceptlstv2?class=03', 'acceptlstreq', { Acceptance_Date: day });
    const reading = readAcceptances(bytes);
    // A day without receptions is an error of the API (code 21), and no day to be told of.
    if (!isAnswer(reading) && !saysNothing('ORCA_ACCEPTANCES', reading)) return false;
    const question = `receptions ${day}`;
    let isNew = reading.ok ? this.#keep('ORCA_ACCEPTANCES', question, bytes) : this.spool.removeReply(question);
    const received = reading.ok ? reading.value.acceptances : [];
    const ids = received.flatMap(({ patient }) => (patient.id === null || patient.isTest ? [] : [patient.id]));
    for (const id of this.#addReceived(day, ids)) isNew = (await this.#readVisits(id, day)) || isNew;
    return isNew;
  }

  /** Those who were received on a day, now or when it was read before: what was cancelled since must be asked for once more. */
  #addReceived(day: string, ids: readonly string[]): readonly string[] {
    const slot = `orca received ${day}`;
    const content = this.state.get(slot);
    const known = content === undefined ? [] : (JSON.parse(content.toString('utf8')) as string[]);
    const all = [...new Set([...known, ...ids])];
    if (all.length > known.length) this.state.put(slot, Buffer.from(JSON.stringify(all)));
    return all;
  }

  /** A patient, the diseases and visits of the month, and what was done on the day. What was deleted since is dropped. */
  async #readVisits(patientId: string, day: string): Promise<boolean> {
    let isNew = await this.#ask('ORCA_PATIENTS', `patient ${patientId}`, () =>
      this.client.get(`/api01rv2/patientgetv2?id=${encodeURIComponent(patientId)}&format=json`),
    );
    const month = day.slice(0, 7);
    const diseases = () => this.#post('diseasegetv2?class=01', 'disease_inforeq', { Patient_ID: patientId, Base_Date: month });
    isNew = (await this.#ask('ORCA_DISEASES', `diseases ${patientId} ${month}`, diseases)) || isNew;
    const list = await this.#post('medicalgetv2?class=01', 'medicalgetreq', { InOut: 'O', Patient_ID: patientId, Perform_Date: day });
    const reading = readMedical(list);
    if (!isAnswer(reading) && !saysNothing('ORCA_MEDICAL', reading)) return isNew;
    const visits = reading.ok ? reading.value.visits : [];
    const question = `visits ${patientId} ${month}`;
    isNew = (reading.ok ? this.#keep('ORCA_MEDICAL', question, list) : this.spool.removeReply(question)) || isNew;
    const details = new VisitDetails(this.state, this.spool, `${patientId} ${month}`);
    isNew = details.dropOthers(visits) || isNew;
    for (const visit of visits) {
      if (visit.date !== day.replaceAll('-', '')) continue;
      const done = () =>
        this.#post('medicalgetv2?class=02', 'medicalgetreq', {
          ...{ InOut: 'O', Patient_ID: patientId, Perform_Date: day },
          Medical_Information: { Department_Code: visit.department.code ?? '', Sequential_Number: visit.sequence ?? '' },
        });
      isNew = (await this.#ask('ORCA_MEDICAL', details.add(visitOf(visit)), done)) || isNew;
      const { invoiceNumber } = visit;
      if (invoiceNumber === null) continue;
      // Request 01 would print the prescription at the clinic.
      const prescription = () =>
        this.#post('prescriptionv2', 'prescriptionv2req', {
          ...{ Request_Number: '02', Patient_ID: patientId, Invoice_Number: invoiceNumber, Outside_Class: 'True' },
        });
      isNew = (await this.#ask('ORCA_PRESCRIPTIONS', details.add(`prescription ${invoiceNumber}`), prescription)) || isNew;
    }
    return isNew;
  }

  /** A refusal does not take the place of an answer, unless it says that there is nothing any more. */
  async #ask(format: keyof typeof READERS, question: string, ask: () => Promise<Buffer>): Promise<boolean> {
    const bytes = await ask();
    const reading: Reading<unknown> = READERS[format](bytes);
    if (isAnswer(reading)) return this.#keep(format, question, bytes);
    return saysNothing(format, reading) && this.spool.removeReply(question);
  }

  #keep(format: SourceFormat, question: string, bytes: Buffer): boolean {
    return this.spool.addReply(question, { format, receivedAt: formatTimestamp(this.clock.now()), bytes });
  }

  #post(path: string, name: string, members: Parameters<OrcaClient['post']>[2]): Promise<Buffer> {
    return this.client.post(`/api01rv2/${path}${path.includes('?') ? '&' : '?'}format=json`, name, members);
  }

  #firstDay(yesterday: string, now: number): string {
    const content = this.state.get(SLOT);
    // Days that somebody asked for are read, however many they are.
    if (content === undefined) return [this.since ?? yesterday, yesterday].sort()[0]!;
    const known = (JSON.parse(content.toString('utf8')) as OrcaState).day;
    const earliest = [formatDay(now - DAYS_AT_MOST * DAY_MS), this.since ?? '9999'].sort()[0]!;
    const [reached = yesterday] = [known, yesterday].sort();
    return [earliest, reached].sort()[1]!;
  }

  #saveState(state: OrcaState): void {
    const content = Buffer.from(JSON.stringify(state));
    if (!this.state.get(SLOT)?.equals(content)) this.state.put(SLOT, content);
  }
}

function* daysBetween(first: string, last: string): Generator<string> {
  for (let day = first; day <= last; day = nextDay(day)) yield day;
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
