import { z } from 'zod';
import { hospitalVariables } from '../hospital-charts/hospital/hospital-variables.js';
import { readEnvironment, systemVariables, webAddress } from '../kit/index.js';

/** ID-Link's configuration. In this subgraph, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(
    {
      ...systemVariables,
      ...hospitalVariables,
      /** The base address of the centre's FHIR server, and its bearer credential. */
      HAREYAKA_ID_LINK_FHIR: webAddress,
      HAREYAKA_ID_LINK_TOKEN: z.string().optional(),
      /** A JSON file with each hospital's document server. */
      HAREYAKA_ID_LINK_FACILITIES: z.string(),
    },
    env,
  );
}
