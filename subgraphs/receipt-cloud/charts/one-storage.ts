import { Hospital, type HospitalOptions } from '../../hospital-charts/hospital/hospital.js';
import type { Hospitals } from '../../hospital-charts/hospital/hospitals.js';

/** The name that an error's `service` shows to people. */
const LABEL = 'レセプトクラウド';

/** All facilities of the receipt cloud: one storage holds them, so one queue and one circuit breaker stand before it. Callers take turns. */
export class OneStorage implements Pick<Hospitals, 'of' | 'archiveOf' | 'states'> {
  readonly storage: Hospital;

  constructor(options: HospitalOptions) {
    this.storage = new Hospital({ institution: '', label: LABEL, url: '', token: '' }, options);
  }

  of(): Hospital {
    return this.storage;
  }

  /** Receipt computers have no images. */
  archiveOf(): undefined {
    return undefined;
  }

  /** The facilities themselves are never asked. */
  states(): [] {
    return [];
  }

  async close(): Promise<void> {
    await this.storage.close();
  }
}
