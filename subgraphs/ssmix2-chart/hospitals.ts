import type { Logger } from 'pino';
import type { HospitalStatus } from '../kit/index.js';
import type { HospitalServer } from './facilities-file.js';
import { Hospital, type HospitalOptions } from './hospital.js';

/** All hospitals behind a system, each on its own. */
export class Hospitals {
  /** Since when each is as it is, where that has changed since the start. */
  readonly #since = new Map<string, Date>();
  readonly #hospitals: ReadonlyMap<string, Hospital>;

  /** @param servers by institution code */
  constructor(servers: ReadonlyMap<string, HospitalServer>, options: Omit<HospitalOptions, 'onState'> & { readonly log: Logger }) {
    const { log, ...common } = options;
    this.#hospitals = new Map(
      [...servers].map(([institution, server]) => {
        let times = 0;
        const onState: HospitalOptions['onState'] = (state) => {
          if (state === 'OPEN') times += 1;
          if (state !== 'TRIED') this.#since.set(institution, new Date());
          log.warn({ hospital: server.label, state, times }, 'how a hospital is asked has changed');
        };
        return [institution, new Hospital(server, { ...common, onState })];
      }),
    );
  }

  /** Undefined where none is configured for that institution. */
  of(institution: string): Hospital | undefined {
    return this.#hospitals.get(institution);
  }

  /** How each is found at present. One that is left alone, or being tried again, does not answer. */
  states(): HospitalStatus[] {
    return [...this.#hospitals].map(([institution, { server, state }]) => ({
      institution,
      label: server.label,
      answers: state === 'CLOSED',
      since: this.#since.get(institution) ?? null,
    }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hospitals.values()].map(async (hospital) => await hospital.close()));
  }
}
