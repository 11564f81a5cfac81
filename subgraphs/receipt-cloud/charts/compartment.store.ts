import type { DataSource } from 'typeorm';
import type { PatientStorage } from '../../storage/patient-storage.js';
import { HeldObjectEntity, HeldPatientEntity } from '../deliveries/delivery.entity.js';
import type { PatientAddress } from '../deliveries/object.store.js';
import type { PatientPlace } from '../envelope/patient-key.js';

/** What the cloud keeps of a patient now. */
export interface HeldCompartment extends PatientPlace {
  readonly revision: number;
  /** The name of the signed commit in the storage. Null after a deletion. */
  readonly commitStored: string | null;
}

/** Patients of one statement: their conditions are parameters of it. */
const PATIENTS_AT_ONCE = 200;

/** Reads patients' compartments: rows from the database, sealed bytes from the storage. It opens nothing. */
export class CompartmentStore {
  constructor(
    private readonly database: DataSource,
    private readonly storage: PatientStorage,
  ) {}

  /** What is kept of these patients, by {@link addressKey}. One statement for each 200 patients. */
  async findPatients(addresses: readonly PatientAddress[]): Promise<Map<string, HeldCompartment>> {
    const rows = await this.#eachChunk(addresses, async (where) => await this.database.getRepository(HeldPatientEntity).find({ where }));
    return new Map(rows.map((row) => [addressKey(row), row]));
  }

  /** The names in the storage of these patients' objects, by address and name: {@link objectKey}. One statement for each 200 patients. */
  async findObjects(addresses: readonly PatientAddress[]): Promise<Map<string, string>> {
    const rows = await this.#eachChunk(
      addresses,
      async (where) =>
        await this.database.getRepository(HeldObjectEntity).find({
          select: { tenant: true, tag: true, name: true, stored: true },
          where: where.map((one) => ({ ...one, committed: 1 })),
        }),
    );
    return new Map(rows.map((row) => [objectKey(row, row.name), row.stored]));
  }

  /** @returns undefined if the storage has no such object any more @throws StorageUnavailable */
  async read(stored: string): Promise<Buffer | undefined> {
    return await this.storage.get(stored);
  }

  /** Whether database and storage can be asked. @throws if not */
  async demandAlive(): Promise<void> {
    await this.database.query('SELECT 1');
  }

  async #eachChunk<R>(addresses: readonly PatientAddress[], ask: (where: PatientAddress[]) => Promise<R[]>): Promise<R[]> {
    const distinct = [...new Map(addresses.map(({ tenant, tag }) => [addressKey({ tenant, tag }), { tenant, tag }])).values()];
    const rows: R[] = [];
    for (let from = 0; from < distinct.length; from += PATIENTS_AT_ONCE)
      rows.push(...(await ask(distinct.slice(from, from + PATIENTS_AT_ONCE))));
    return rows;
  }
}

/** One text for a patient's address. */
export function addressKey({ tenant, tag }: PatientAddress): string {
  return `${tenant}/${tag}`;
}

/** One text for an object's address. */
export function objectKey(address: PatientAddress, name: string): string {
  return `${addressKey(address)}/${name}`;
}
