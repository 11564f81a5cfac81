import { Hospital, type HospitalOptions } from '../../hospital-charts/hospital/hospital.js';
import type { Hospitals } from '../../hospital-charts/hospital/hospitals.js';

/** The name that an error's `service` shows to people. */
const LABEL = 'レセプトクラウド';

/** Stands for all facilities of the receipt cloud. One storage holds their files, so they share one queue and one circuit breaker; callers take turns. */
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

  /** Lists no hospital: the facilities themselves are never asked. */
  states(): [] {
    return [];
  }

  async close(): Promise<void> {
    await this.storage.close();
  }
}
