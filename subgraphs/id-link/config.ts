import { z } from 'zod';
import { hospitalVariables } from '../hospital-charts/hospital/hospital-variables.js';
import { readEnvironment, systemVariables, webAddress } from '../kit/index.js';

/** ID-Link's configuration: the only reader of the environment here. */
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
