import { rejectUnknownVariables } from './known-variables.js';

/** A command that is configured by its arguments alone: ends it with exit code 2 where a variable of ours is misspelt, as every process does. */
export function checkEnvironment(command: string): void {
  rejectUnknownVariables(command, process.env);
}
