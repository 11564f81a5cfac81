import { ConfigurationError } from './environment.js';
import { rejectUnknownVariables } from './known-variables.js';

/** For a command that reads only its arguments: exits with code 2 if a variable `HAREYAKA_…` is misspelt, as every process does. */
export function checkEnvironment(command: string): void {
  rejectUnknownVariables(command, process.env);
}

/**
 * Reads configuration while modules are loaded, before `run` can catch errors. A bad configuration ends the process as `run` does, with
 * exit code 2 and one line for each variable.
 *
 * @example export const SYSTEMS = readConfigurationOrEnd('directory', () => readSystems(process.env.HAREYAKA_SYSTEMS));
 */
export function readConfigurationOrEnd<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    endMisconfigured(name, error);
  }
}

/** Exits with code 2 and one line for each variable that is wrong. */
export function endMisconfigured(name: string, { code, problems }: ConfigurationError): never {
  for (const { variable, problem } of problems) process.stderr.write(`${name}: ${code}: ${variable} ${problem}\n`);
  process.exit(2);
}
