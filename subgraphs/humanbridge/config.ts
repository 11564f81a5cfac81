import { z } from 'zod';
import { hospitalVariables } from '../hospital-charts/hospital/hospital-variables.js';
import { databaseAddress, readEnvironment, systemVariables, wholeNumber } from '../kit/index.js';

/** HumanBridge's configuration. In this subgraph, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(
    {
      ...systemVariables,
      ...hospitalVariables,
      /** The centre's MLLP server for PDQ queries. */
      HAREYAKA_HUMANBRIDGE_PDQ_HOST: z.string(),
      HAREYAKA_HUMANBRIDGE_PDQ_PORT: wholeNumber(1, 65_535),
      /** The names that the centre expects in MSH-3, MSH-5 and MSH-6. */
      HAREYAKA_HUMANBRIDGE_PDQ_SENDER: z.string().default('HAREYAKA'),
      HAREYAKA_HUMANBRIDGE_PDQ_RECEIVER: z.string().default('HUMANBRIDGE'),
      HAREYAKA_HUMANBRIDGE_PDQ_FACILITY: z.string().default('CENTER'),
      /** The database with the index table SSMIXIDX: `sqlite:FILE` or `mysql://…`. */
      HAREYAKA_HUMANBRIDGE_REGISTRY: databaseAddress,
      /** A JSON file with each hospital's server. */
      HAREYAKA_HUMANBRIDGE_FACILITIES: z.string(),
    },
    env,
  );
}
