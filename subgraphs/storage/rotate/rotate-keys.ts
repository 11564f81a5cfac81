import { EnvelopeInvalid } from '../envelope.js';
import type { PatientStorage } from '../patient-storage.js';

/** What a rotation did. */
export interface RotationResult {
  /** Objects that the first key encrypts now, and did not before. */
  readonly rotated: number;
  /** Objects that it encrypted already. */
  readonly unchanged: number;
  /** Names of objects that no key opens. They stay as they are. */
  readonly invalid: readonly string[];
}

/** Encrypts the data keys of all objects with the first key. It can be interrupted and run again, while its subgraph is running. @throws StorageUnavailable */
export async function rotateStorageKeys(storage: Pick<PatientStorage, 'list' | 'rewrap'>): Promise<RotationResult> {
  let [rotated, unchanged] = [0, 0];
  const invalid: string[] = [];
  for await (const { name } of storage.list()) {
    try {
      if (await storage.rewrap(name)) rotated += 1;
      else unchanged += 1;
    } catch (error) {
      if (!(error instanceof EnvelopeInvalid)) throw error;
      invalid.push(name);
    }
  }
  return { rotated, unchanged, invalid };
}
