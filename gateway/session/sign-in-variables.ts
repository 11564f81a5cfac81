import { z } from 'zod';
import type { EnvironmentProblem } from '../../subgraphs/kit/process/environment-problem.js';
import { readContent } from '../config-file.js';
import { readSecrets } from './secrets.js';
import { parseSignInConfig, type SignInConfig } from './sign-in-config.js';

/** How browsers sign in, and where their sessions are. */
export interface BrowserSignIn {
  readonly signIn: SignInConfig;
  /** `memory`, or the address of a Redis. */
  readonly store: string;
  /** The secrets that seal sessions: the first seals, all open. */
  readonly secrets: readonly Buffer[];
  /** How long a sign-in with HPKI counts as such, in milliseconds. */
  readonly hpkiLasts: number;
}

/** The variables of signing in with a browser. */
export const signInVariables = {
  HAREYAKA_SIGN_IN: z.string().optional(),
  HAREYAKA_SESSION_STORE: z
    .string()
    .refine(isSessionStore, 'must be memory, or the address of a Redis: redis://… or rediss://…')
    .default('memory'),
  HAREYAKA_SESSION_SECRETS: z.string().optional(),
};

/** The values of these variables, and of those of other rooms that this one needs; an invalid one is missing. */
type SignInValues = Partial<z.output<z.ZodObject<typeof signInVariables>>> & {
  readonly HAREYAKA_DEMO?: boolean | undefined;
  readonly HAREYAKA_HPKI_MINUTES?: number | undefined;
};

/** Reads how browsers sign in. @returns undefined if they do not, or a problem was added */
export function readBrowserSignIn(values: SignInValues, problems: EnvironmentProblem[]): BrowserSignIn | undefined {
  const { HAREYAKA_SIGN_IN: file, HAREYAKA_SESSION_STORE: store, HAREYAKA_SESSION_SECRETS: secretsFile, HAREYAKA_DEMO: demo } = values;
  if (!file) return undefined;
  const before = problems.length;
  const content = readContent('HAREYAKA_SIGN_IN', file, problems);
  const parsed = problems.length === before ? parseSignInConfig(content, file) : { problems: [] };
  if ('problems' in parsed) {
    problems.push(...parsed.problems.map((problem) => ({ variable: 'HAREYAKA_SIGN_IN', problem })));
  }
  let secrets: Buffer[] = [];
  try {
    if (secretsFile) secrets = readSecrets(secretsFile, { make: demo ?? false });
    else problems.push({ variable: 'HAREYAKA_SESSION_SECRETS', problem: 'is not set, and HAREYAKA_SIGN_IN needs it' });
  } catch (error) {
    problems.push({ variable: 'HAREYAKA_SESSION_SECRETS', problem: (error as Error).message });
  }
  return 'config' in parsed && store !== undefined
    ? { signIn: parsed.config, store, secrets, hpkiLasts: values.HAREYAKA_HPKI_MINUTES! * 60_000 }
    : undefined;
}

function isSessionStore(text: string): boolean {
  return text === 'memory' || (/^rediss?:\/\//.test(text) && URL.canParse(text));
}
