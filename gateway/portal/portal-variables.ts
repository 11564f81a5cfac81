import { z } from 'zod';
import type { EnvironmentProblem } from '../../subgraphs/kit/process/environment-problem.js';
import { type Portal, readPortal } from './read-portal.js';

/** The variable that names the portal's folder. */
export const portalVariables = { HAREYAKA_PORTAL: z.string().optional() };

/**
 * Reads the portal that is to be served.
 *
 * @param signIn whether browsers can sign in at this gateway; the portal needs it
 * @returns undefined if none is named, or a problem was added
 */
export function readPortalConfig(
  { HAREYAKA_PORTAL: folder }: { readonly HAREYAKA_PORTAL?: string | undefined },
  signIn: boolean,
  problems: EnvironmentProblem[],
): Portal | undefined {
  if (!folder) return undefined;
  const variable = 'HAREYAKA_PORTAL';
  if (!signIn) problems.push({ variable, problem: 'needs HAREYAKA_SIGN_IN, because nobody could sign in' });
  try {
    return readPortal(folder);
  } catch (error) {
    problems.push({ variable, problem: (error as Error).message });
    return undefined;
  }
}
