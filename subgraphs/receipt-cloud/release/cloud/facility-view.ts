import type { KeyObject } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { unwrapTagKey } from '../../envelope/patient-key.js';
import type { ReleaseKeys } from '../read-keys.js';
import { FacilityEntity, KnownPatientEntity } from '../records/release.entity.js';
import { PatientRefused } from '../release-error.js';
import { checkPatient, type PatientAddress, tryKeys } from './read-patient.js';
import { findTrustedMachines } from './trusted-machines.js';
import type { VaultClient } from './vault-client.js';

/** A facility as directory and cloud describe it together. */
export interface FacilityView {
  readonly institution: string;
  /** Undefined while the facility has sent none, or the cloud does not know it. */
  readonly tagKey: Buffer | undefined;
  /** Who may have signed commits: registered machines, and the release process itself. */
  readonly signers: readonly KeyObject[];
  /** For which clinic key a new patient key is wrapped. */
  readonly clinicKey: KeyObject | undefined;
}

/** What reading patients needs. */
export interface ViewParts {
  readonly database: DataSource;
  readonly vault: VaultClient;
  readonly keys: () => ReleaseKeys;
}

/** Reads facilities and patients for one request: each facility is asked for once. */
export class FacilityViews {
  readonly #views = new Map<string, Promise<FacilityView>>();

  constructor(private readonly parts: ViewParts) {}

  /** @throws PatientRefused FACILITY_UNKNOWN, UNREADABLE; ReleaseError CLOUD_UNAVAILABLE */
  async view(facility: string): Promise<FacilityView> {
    const known = this.#views.get(facility) ?? this.#read(facility);
    this.#views.set(facility, known);
    return await known;
  }

  async #read(facility: string): Promise<FacilityView> {
    const { database, vault, keys } = this.parts;
    const row = await database.getRepository(FacilityEntity).findOneBy({ facility });
    if (!row) throw new PatientRefused('FACILITY_UNKNOWN');
    const { ownSigners, opening } = keys();
    const described = await vault.describe(facility);
    const { signers, clinicKey } = findTrustedMachines(JSON.parse(row.uploaders) as string[], described?.credentials ?? []);
    const wrapped = described?.tagKey ?? undefined;
    return {
      institution: row.institution,
      tagKey: wrapped === undefined ? undefined : tryKeys(opening, (key) => unwrapTagKey(wrapped, key, facility)),
      signers: [...signers, ...ownSigners],
      clinicKey,
    };
  }

  /** Reads a patient's present state, and checks it. @throws PatientRefused; ReleaseError CLOUD_UNAVAILABLE */
  async readPatient(address: PatientAddress) {
    const { tenant, tag } = address;
    const { signers } = await this.view(tenant);
    const given = await this.parts.vault.readPatient(address);
    // After the cloud has answered: what was seen meanwhile counts too.
    const known = await this.parts.database.getRepository(KnownPatientEntity).findOneBy({ tenant, tag });
    return checkPatient(address, given, { signers, known });
  }
}
