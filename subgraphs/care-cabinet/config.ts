import { databaseAddress, readEnvironment, systemVariables } from '../kit/index.js';
import { readUploads, uploadVariables } from '../uploads/config.js';

/** The care cabinet's configuration. In this subgraph, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readEnvironment({ ...systemVariables, HAREYAKA_DATABASE: databaseAddress, ...uploadVariables }, env);
  return { ...read, uploads: readUploads(read) };
}
