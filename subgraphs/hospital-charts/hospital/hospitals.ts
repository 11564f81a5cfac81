import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { HospitalStatus } from '../../kit/index.js';
import type { HospitalServer } from './facilities-file.js';
import { Hospital, type HospitalOptions } from './hospital.js';

/** Milliseconds between two log lines about the same institution that is not configured. */
const SAY_EVERY = 60_000;

/** The hospital's server: that of its files, or its image archive. */
type Side = 'files' | 'images';

/**
 * All hospitals behind a system, isolated from each other. A hospital's image archive is isolated too, because it is another server: when
 * it is down, the files must stay available.
 */
export class Hospitals {
  /** The time of each hospital's last change of state; absent if it has not changed since the start. */
  readonly #since = new Map<Hospital, Date>();
  /** When the next log line about an institution that is not configured is allowed. */
  readonly #sayAgainAt = new LRUCache<string, number>({ max: 1_000 });
  readonly #log: Logger;
  readonly #hospitals: ReadonlyMap<string, Hospital>;
  readonly #archives: ReadonlyMap<string, Hospital>;

  /** @param servers by institution code */
  constructor(servers: ReadonlyMap<string, HospitalServer>, options: Omit<HospitalOptions, 'onState'> & { readonly log: Logger }) {
    const { log, ...common } = options;
    this.#log = log;
    const made = (server: HospitalServer, side: Side): Hospital => {
      let times = 0;
      const onState: HospitalOptions['onState'] = (state) => {
        if (state === 'OPEN') times += 1;
        if (state !== 'TRIED') this.#since.set(hospital, new Date());
        log.warn({ hospital: server.label, side, state, times }, 'how a hospital is asked has changed');
      };
      const hospital = new Hospital(server, { ...common, onState });
      return hospital;
    };
    this.#hospitals = new Map([...servers].map(([institution, server]) => [institution, made(server, 'files')]));
    this.#archives = new Map([...servers].flatMap(([institution, server]) => (server.pacs ? [[institution, made(server, 'images')]] : [])));
  }

  /**
   * Gets the hospital of an institution, for its files and documents. If none is configured although the directory names the institution,
   * the operator must act, so this logs an error, once a minute.
   *
   * @returns undefined if none is configured
   */
  of(institution: string): Hospital | undefined {
    const hospital = this.#hospitals.get(institution);
    if (!hospital) this.#sayMissing(institution);
    return hospital;
  }

  /** Gets the hospital's image archive. Undefined if none is configured. */
  archiveOf(institution: string): Hospital | undefined {
    return this.#archives.get(institution);
  }

  /** The present state of each hospital. It does not answer if the circuit of its file server or of its image archive is not closed. */
  states(): HospitalStatus[] {
    return [...this.#hospitals].map(([institution, hospital]) => {
      const servers = [hospital, this.#archives.get(institution)].filter((one) => one !== undefined);
      const failing = servers.filter(({ state }) => state !== 'CLOSED');
      const answers = failing.length === 0;
      const changes = (answers ? servers : failing).flatMap((one) => this.#since.get(one)?.getTime() ?? []);
      const since = changes.length === 0 ? null : new Date(answers ? Math.max(...changes) : Math.min(...changes));
      return { institution, label: hospital.server.label, answers, since };
    });
  }

  #sayMissing(institution: string): void {
    const now = Date.now();
    if (now < (this.#sayAgainAt.get(institution) ?? 0)) return;
    this.#sayAgainAt.set(institution, now + SAY_EVERY);
    this.#log.error({ institution }, 'no server is configured for an institution that the directory names: add it to the hospitals file');
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hospitals.values(), ...this.#archives.values()].map(async (hospital) => await hospital.close()));
  }
}
