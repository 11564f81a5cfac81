import { type Clock, formatTimestamp, SYSTEM_CLOCK } from './clock.js';
import { type Collected, collectSources } from './collect-sources.js';
import { describeUpload, type UploadDescription } from './describe-upload.js';
import type { Masters } from './formats/masters/masters.js';
import type { SourceRemark } from './mapping/mapping-remarks.js';
import type { StorageChanges } from './mapping/reconcile-storage.js';
import { toProblem, UploaderProblem } from './problems.js';
import type { CloudClient } from './sending/cloud-client.js';
import { planPatient } from './sending/plan-patient.js';
import { sendPatient } from './sending/send-patient.js';
import { buildCharts, type PatientChart } from './sources/build-charts.js';
import { findIdle } from './sources/find-idle.js';
import type { OrcaHint, OrcaPolling } from './sources/orca/poll-orca.js';
import { type ReadSources, readSources } from './sources/read-sources.js';
import type { WatchedFolder } from './sources/watched-folder.js';
import { isFacilityDeleted } from './state/deleted-facility.js';
import type { State } from './state/open-state.js';

export interface UploaderParts {
  readonly state: State;
  readonly folders: readonly WatchedFolder[];
  readonly orca?: OrcaPolling | undefined;
  readonly client: CloudClient;
  readonly masters: Masters;
  readonly clock?: Clock;
}

/** What one round did. It has numbers and codes alone. */
export interface Round {
  readonly waiting: number;
  readonly patientsSent: number;
  readonly filesSent: number;
  /** Patients whose state could not be sent. They are tried again in the next round. */
  readonly patientsLeft: number;
  readonly problems: readonly UploaderProblem[];
}

/** These concern one patient. With any other problem the others would fail as well. */
const OF_ONE_PATIENT = new Set(['CLOUD_REFUSED', 'CLOUD_ROLLED_BACK', 'INTERNAL']);

/** Reads all sources, and makes the cloud say what they say. Every round may end anywhere: the next one goes on. */
export class Uploader {
  readonly #clock: Clock;
  /** Whether the cloud says what the spool says. After a start it is not known. */
  #isSent = false;

  constructor(private readonly parts: UploaderParts) {
    this.#clock = parts.clock ?? SYSTEM_CLOCK;
  }

  async round(hints: readonly OrcaHint[] = []): Promise<Round> {
    if (isFacilityDeleted(this.parts.state)) throw new UploaderProblem('FACILITY_DELETED');
    const collected = await this.#collect(hints);
    if (collected.isNew) this.#isSent = false;
    if (this.#isSent) return { ...NOTHING, waiting: collected.waiting, problems: collected.problems };
    const { charts, sources, remarks } = this.#read();
    const sent = await this.#sendAll(charts);
    const problems = [...collected.problems, ...sent.problems];
    if (sent.problems.length === 0) {
      try {
        await this.#report(charts, sources, remarks);
        this.#isSent = true;
      } catch (error) {
        problems.push(toProblem(error));
      }
    }
    // A full disk stops reading and sending: it is said once.
    return { ...sent, waiting: collected.waiting, problems: [...new Map(problems.map((one) => [one.message, one])).values()] };
  }

  /** What a round would send, without sending anything. What it reads goes into the spool, as always. */
  async describe(): Promise<{ readonly description: UploadDescription; readonly collected: Collected }> {
    const collected = await this.#collect([]);
    const { charts, sources, remarks } = this.#read();
    const { records, keystore } = this.parts.state;
    const { institution } = keystore.keys();
    const all: StorageChanges[] = charts.map((chart) => planPatient(records.open(chart.localId), chart, institution).changes);
    const changes: StorageChanges = {
      write: all.flatMap(({ write }) => write),
      supersede: all.flatMap(({ supersede }) => supersede),
      unchanged: all.reduce((sum, { unchanged }) => sum + unchanged, 0),
    };
    return { description: describeUpload(sources.sources, changes, remarks), collected };
  }

  /**
   * Drops the sources that are older than `days` and say nothing any more: a claim that later ones replaced, a reply that newer ones repeat. What
   * still says something is kept, however old it is: without it, what was sent would be taken back.
   *
   * @returns how many bytes were dropped
   */
  prune(days: number): number {
    const { state, masters } = this.parts;
    const { institution } = state.keystore.keys();
    const before = formatTimestamp(this.#clock.now() - days * DAY_MS);
    const idle = findIdle(state.spool.all(), { masters, facilityCode: institution, before });
    return idle.size === 0 ? 0 : state.spool.prune(idle);
  }

  #collect(hints: readonly OrcaHint[]): Promise<Collected> {
    const { folders, orca, state } = this.parts;
    return collectSources({ folders, orca, spool: state.spool, clock: this.#clock }, hints);
  }

  #read(): { charts: readonly PatientChart[]; sources: ReadSources; remarks: readonly SourceRemark[] } {
    const { state, masters } = this.parts;
    const { institution } = state.keystore.keys();
    const sources = readSources(state.spool.all(), { masters, facilityCode: institution });
    return { ...buildCharts(sources, institution), sources };
  }

  async #sendAll(charts: readonly PatientChart[]): Promise<Omit<Round, 'waiting'>> {
    const { state, client } = this.parts;
    const sending = { keys: state.keystore.keys(), records: state.records, client, now: this.#clock.now };
    const problems = new Map<string, UploaderProblem>();
    let [patientsSent, filesSent, patientsLeft] = [0, 0, 0];
    for (const [index, chart] of charts.entries()) {
      try {
        const files = await sendPatient(sending, chart);
        if (files > 0) patientsSent++;
        filesSent += files;
      } catch (error) {
        const problem = toProblem(error);
        problems.set(problem.message, problem);
        patientsLeft++;
        if (OF_ONE_PATIENT.has(problem.code)) continue;
        patientsLeft += charts.length - index - 1;
        break;
      }
    }
    return { patientsSent, filesSent, patientsLeft, problems: [...problems.values()] };
  }

  /** Tells the cloud what was refused, if that is not what it was told last. */
  async #report(charts: readonly PatientChart[], sources: ReadSources, remarks: readonly SourceRemark[]): Promise<void> {
    const counts = new Map<string, number>();
    const count = (code: string) => counts.set(code, (counts.get(code) ?? 0) + 1);
    for (const { refusal } of sources.sources) if (refusal) count(refusal.code);
    for (const { code } of remarks) count(code);
    const report = {
      files: sources.sources.length + sources.storageFiles.length,
      items: charts.reduce((sum, { messages, files }) => sum + messages.length + files.length, 0),
      refused: [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([code, n]) => ({ code, count: n })),
    };
    const content = Buffer.from(JSON.stringify(report));
    const { progress } = this.parts.state;
    if (progress.get(REPORT)?.equals(content)) return;
    await this.parts.client.report(report);
    progress.put(REPORT, content);
  }
}

const DAY_MS = 86_400_000;
const REPORT = 'last report';
const NOTHING = { patientsSent: 0, filesSent: 0, patientsLeft: 0 };
