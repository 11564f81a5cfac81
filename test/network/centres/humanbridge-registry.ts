import { existsSync, renameSync, rmSync } from 'node:fs';
import { SqliteDatabase } from '../../../subgraphs/kit/database/sqlite-driver.js';
import { clinicalDocuments, extendedPath } from '../charts/clinical-documents.js';
import { chartFiles } from '../hospitals/ssmix2-files.js';
import type { World } from '../world/world-model.js';

/** The SS-MIX2 index database's table, column for column (標準化ストレージ仕様書, index database). */
const SCHEMA = `
CREATE TABLE SSMIXIDX (
  VolumeLabel VARCHAR(20), FacilityID CHAR(10), PatientID VARCHAR(15), OrderDate VARCHAR(8), DataKind VARCHAR(180), OrderNo VARCHAR(22),
  ProcessingType VARCHAR(3), EnterOrgCD VARCHAR(5), TransactionDatetime VARCHAR(17), OutRelDirectory VARCHAR(260), FileName VARCHAR(260),
  UpdateDatetime TIMESTAMP
);
CREATE INDEX SSMIXIDX_PATIENT ON SSMIXIDX (FacilityID, PatientID, DataKind);`;

/** Writes the index of every HumanBridge hospital, with all condition flags, if the file does not exist: completely or not at all. */
export function ensureRegistry(file: string, world: World): void {
  if (existsSync(file)) return;
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const database = new SqliteDatabase(unfinished);
  database.pragma('synchronous = OFF');
  database.exec(SCHEMA);
  const insert = inserter(database);
  database.transaction(() => {
    for (const facility of world.facilities.filter((one) => one.system === 'humanbridge')) {
      for (const link of world.links.filter((one) => one.facilityId === facility.id)) {
        for (const one of chartFiles(world, link.patientId, facility.id)) insert(facility.institutionCode, one.path, one.processing);
        for (const one of clinicalDocuments(world, link.patientId, facility.id)) {
          insert(facility.institutionCode, extendedPath(one), 'INS', { volume: 'ANX01', orderNo: one.key, timestamp: one.timestamp });
        }
      }
    }
  })();
  database.close();
  renameSync(unfinished, file);
}

/** Adds one file's row, from its path; a row of the same folder and name is replaced. */
export function indexFile(file: string, institutionCode: string, path: string): void {
  const database = new SqliteDatabase(file, { timeout: 5000 });
  try {
    const [directory, name] = splitPath(path);
    const remove = database.prepare('DELETE FROM SSMIXIDX WHERE FacilityID = ? AND OutRelDirectory = ? AND FileName = ?');
    database.transaction(() => {
      remove.run(institutionCode, directory, name);
      inserter(database)(institutionCode, path, name.endsWith('_0') ? 'DEL' : 'INS');
    })();
  } finally {
    database.close();
  }
}

/** The values that the name of a content folder in the extended storage does not have at a fixed position. */
interface Named {
  readonly volume: string;
  readonly orderNo: string;
  readonly timestamp: string;
}

function inserter(
  database: InstanceType<typeof SqliteDatabase>,
): (institutionCode: string, path: string, processing: string, named?: Named) => void {
  const insert = database.prepare('INSERT INTO SSMIXIDX VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return (institutionCode, path, processing, named) => {
    const [directory, name] = splitPath(path);
    const [, , patientId = '', orderDate = '', dataKind = ''] = path.split('/');
    const [, , , ofName = '', timeOfName = ''] = name.split('_');
    const { volume, orderNo, timestamp } = named ?? { volume: 'STD01', orderNo: ofName, timestamp: timeOfName };
    const updated = `${timestamp.slice(0, 4)}-${timestamp.slice(4, 6)}-${timestamp.slice(6, 8)} ${timestamp.slice(8, 10)}:${timestamp.slice(10, 12)}:${timestamp.slice(12, 14)}`;
    insert.run(volume, institutionCode, patientId, orderDate, dataKind, orderNo, processing, null, timestamp, directory, name, updated);
  };
}

function splitPath(path: string): [directory: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), path.slice(at + 1)];
}
