import { hospitalVariables } from '../hospital-charts/hospital/hospital-variables.js';
import { ConfigurationError, databaseAddress, readEnvironment, systemVariables, webAddress } from '../kit/index.js';
import { readStorage, storageVariables } from '../storage/config.js';

/** The configuration of the subgraph's process. In this room, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readEnvironment(
    {
      ...systemVariables,
      ...hospitalVariables,
      /** The cloud's database, which the subgraph only reads. */
      HAREYAKA_DATABASE: databaseAddress,
      ...storageVariables,
      /** The release process, which finds patients. If it is not set, searches fail. */
      HAREYAKA_RECEIPT_RELEASE_URL: webAddress.optional(),
    },
    env,
  );
  const storage = readStorage(read);
  if (!storage) throw new ConfigurationError([{ variable: 'HAREYAKA_STORAGE', problem: 'is not set' }]);
  return { ...read, storage };
}

export type ChartsConfig = ReturnType<typeof readConfig>;
