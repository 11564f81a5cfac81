import { readFileSync } from 'node:fs';
import type { EnvironmentProblem } from '../subgraphs/kit/process/environment-problem.js';

/** Reads a file that a variable names. @returns an empty text, and adds a problem, if it cannot be read */
export function readContent(variable: string, file: string, problems: EnvironmentProblem[]): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    problems.push({ variable, problem: 'is not a file that can be read' });
    return '';
  }
}
