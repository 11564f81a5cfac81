import type { DataSource } from 'typeorm';
import { FACILITIES_AT_ONCE } from './limits.js';
import type { ReleaseClient } from './release-client.js';
import { readMachinesVersion, readTrustedMachines } from './trusted-machines.store.js';

/** What the release process knows of the machines that facilities trust. */
export class NamedFacilities {
  #version: string | undefined;
  readonly #named = new Map<string, string>();

  constructor(
    private readonly database: DataSource,
    private readonly client: Pick<ReleaseClient, 'nameFacilities'>,
  ) {}

  /**
   * Names the facilities whose machines changed; at the start, all that ever had one. One statement if there is nothing to name.
   *
   * @returns the facilities that changed since they were named
   * @throws ReleaseFailure
   */
  async nameChanged(): Promise<string[]> {
    const version = await readMachinesVersion(this.database);
    if (version === this.#version) return [];
    const isStart = this.#version === undefined;
    const changed = (await readTrustedMachines(this.database)).filter((one) => this.#named.get(one.facility) !== one.uploaders.join(' '));
    for (let i = 0; i < changed.length; i += FACILITIES_AT_ONCE) {
      const some = changed.slice(i, i + FACILITIES_AT_ONCE);
      await this.client.nameFacilities(some);
      for (const { facility, uploaders } of some) this.#named.set(facility, uploaders.join(' '));
    }
    this.#version = version;
    return isStart ? [] : changed.map(({ facility }) => facility);
  }

  /** The release process does not know these facilities: those that were named are named again. */
  forget(facilities: Iterable<string>): void {
    for (const facility of facilities) if (this.#named.delete(facility)) this.#version = undefined;
  }
}
