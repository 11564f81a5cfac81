/** What a process of the network needs: its environment, its keys, its log, its start and end. */
export { checkEnvironment, readConfigurationOrEnd } from './process/config.js';
export { endOnSignal } from './process/end-on-signal.js';
export {
  ConfigurationError,
  databaseAddress,
  isWebAddress,
  listenAddress,
  logLevel,
  observationVariables,
  readEnvironment,
  webAddress,
  wholeNumber,
} from './process/environment.js';
export type { EnvironmentProblem } from './process/environment-problem.js';
export {
  isWholePair,
  makeKeys,
  readKeySet,
  readPrivateKeySet,
  sealingKey,
  signingKey,
  toPublicKeys,
  writeKeys,
} from './process/keys/system-keys.js';
export { findUnknownVariables, KNOWN_VARIABLES } from './process/known-variables.js';
export { logger } from './process/log.js';
export { redactError } from './process/redact-error.js';
export { rereadKeys } from './process/reread.js';
export { type Running, run } from './process/run.js';
