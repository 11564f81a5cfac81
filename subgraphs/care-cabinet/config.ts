import { databaseAddress, readEnvironment, systemVariables } from '../kit/index.js';

/** The care cabinet's configuration. In this subgraph, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(
    {
      ...systemVariables,
      HAREYAKA_DATABASE: databaseAddress,
    },
    env,
  );
}
