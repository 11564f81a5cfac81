import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../../kit/index.js';
import { DEFAULT_CONSTANTS, parseConstants, type WatchConstants } from './watch-constants.js';

const VARIABLE = 'HAREYAKA_AUDIT_WATCH';

/**
 * Reads the file of the watch rules' constants. Without a file, all have their defaults.
 *
 * @throws ConfigurationError if the file cannot be read or is wrong: it names each wrong constant
 */
export async function readConstants(file: string | undefined): Promise<WatchConstants> {
  if (file === undefined) return DEFAULT_CONSTANTS;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigurationError([{ variable: VARIABLE, problem: 'the file cannot be read' }]);
  });
  const read = parseConstants(text);
  if ('constants' in read) return read.constants;
  throw new ConfigurationError(read.problems.map((problem) => ({ variable: VARIABLE, problem })));
}
