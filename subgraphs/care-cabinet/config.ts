import { databaseAddress, readEnvironment, systemVariables } from '../kit/index.js';

/** The care cabinet's configuration: the only reader of the environment here. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(
    {
      ...systemVariables,
      HAREYAKA_DATABASE: databaseAddress,
    },
    env,
  );
}
