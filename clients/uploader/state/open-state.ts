import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Keystore } from './keystore.js';
import { PatientRecords } from './patient-records.js';
import { SealedFolder } from './sealed-folder.js';
import { SourceSpool } from './source-spool.js';
import { type WriteWhole, writeWhole } from './write-whole.js';

/** Everything that an uploader keeps on its machine. */
export interface State {
  readonly folder: string;
  readonly keystore: Keystore;
  readonly spool: SourceSpool;
  readonly records: PatientRecords;
  /** The cloud's signed certificates of deletions, as it gave them. */
  readonly certificates: string;
  /** How far polling has come, and what was last reported. */
  readonly progress: SealedFolder;
}

/** Opens a state folder. It, and its keys, are made if they are not there. @throws UploaderProblem */
export function openState(folder: string, write: WriteWhole = writeWhole): State {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keystore = new Keystore(folder, write);
  const key = keystore.stateKey();
  const sealed = (name: string) => new SealedFolder(join(folder, name), key, write);
  return {
    folder,
    keystore,
    spool: new SourceSpool(sealed('sources')),
    records: new PatientRecords(sealed('patients'), Buffer.from(keystore.own().tagKey, 'base64url')),
    certificates: join(folder, 'certificates'),
    progress: sealed('progress'),
  };
}
