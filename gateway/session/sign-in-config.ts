import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { isWebAddress } from '../../subgraphs/kit/process/environment.js';
import { HPKI_ASSURANCE } from '../authn/assurance.js';
import type { ProviderConfig } from './provider/provider-config.js';
import type { SecondFactor, SessionRules } from './session-rules.js';

/** How people sign in with a browser: the content of the file `HAREYAKA_SIGN_IN`. */
export interface SignInConfig {
  /** The gateway's address as browsers see it, without a path: `https://portal.example`. Absent: where the gateway listens. */
  readonly publicUrl: string | undefined;
  readonly providers: readonly ProviderConfig[];
  readonly rules: SessionRules;
}

const text = z.string().min(1).max(2_000);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be small letters, digits and hyphens');
const webAddress = z
  .string()
  .refine((value) => isWebAddress(value) && isSafeTransport(value), 'must be an https URL; http is for this machine only');
const minutes = (most: number) => z.number().min(1).max(most);

const provider = z
  .strictObject({
    id,
    name: z.strictObject({ ja: text, en: text }),
    issuer: text,
    metadata: webAddress.optional(),
    clientId: text,
    clientSecretFile: text.optional(),
    scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be scopes')).default(['openid']),
    parameters: z.record(z.string(), z.string()).default({}),
    assurances: z.record(z.string(), z.string()).default({}),
    stepUp: z.strictObject({ hpki: text.optional(), secondFactor: text.optional() }).default({}),
    ownCallback: z.boolean().default(false),
  })
  .refine(({ issuer, metadata }) => metadata !== undefined || (isWebAddress(issuer) && isSafeTransport(issuer)), {
    path: ['metadata'],
    message: 'is needed, because the issuer is not an https URL',
  });

const secondFactor = z.union([
  z.literal('none'),
  z
    .strictObject({ acr: z.array(text).default([]), amr: z.array(text).default([]) })
    .refine(({ acr, amr }) => acr.length + amr.length > 0, 'must name an acr or an amr; or be "none"'),
]);

const file = z.strictObject({
  publicUrl: webAddress.refine((value) => !isWebAddress(value) || new URL(value).origin === value, 'must have no path').optional(),
  providers: z.array(provider).min(1).max(10),
  timeouts: z.record(text, z.strictObject({ idleMinutes: minutes(24 * 60), absoluteMinutes: minutes(24 * 60) })).default({}),
  secondFactor: z.record(text, secondFactor).default({}),
  providerGraceMinutes: z
    .number()
    .min(0)
    .max(24 * 60)
    .default(30),
});

/** The default rule: HPKI, or a method (RFC 8176) of several factors or of something that the person has. */
const SECOND_FACTORS: SecondFactor = { acr: [HPKI_ASSURANCE], amr: ['mfa', 'otp', 'hwk', 'swk', 'pop', 'sc', 'fido'] };
const TIMEOUTS = { idleMinutes: 15, absoluteMinutes: 600 };
const MINUTE = 60_000;

/**
 * Reads the file `HAREYAKA_SIGN_IN`. It names the files of client secrets, relative to its own folder.
 *
 * @param content the text of the file
 * @param path where the file is
 *
 * @returns the configuration, or the problems, each with its key; a problem never shows a value of the file
 */
export function parseSignInConfig(
  content: string,
  path: string,
): { readonly config: SignInConfig } | { readonly problems: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return { problems: ['is not JSON'] };
  }
  const read = file.safeParse(json);
  if (!read.success)
    return { problems: read.error.issues.slice(0, 20).map(({ path: place, message }) => `${place.join('.') || 'the file'}: ${message}`) };
  const { publicUrl, providers, timeouts, secondFactor: factors, providerGraceMinutes } = read.data;
  const problems: string[] = [];
  if (new Set(providers.map((one) => one.id)).size < providers.length) problems.push('providers: two have the same id');
  if (new Set(providers.map((one) => one.issuer)).size < providers.length) problems.push('providers: two have the same issuer');
  const configured = providers.map(({ clientSecretFile, stepUp, metadata, ...one }, index) => ({
    ...one,
    scopes: [...new Set(['openid', ...one.scopes])],
    metadata: metadata ?? `${one.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    stepUp: { hpki: stepUp.hpki, secondFactor: stepUp.secondFactor },
    clientSecret:
      clientSecretFile === undefined
        ? undefined
        : readSecret(resolve(dirname(path), clientSecretFile), `providers.${index}.clientSecretFile`, problems),
  }));
  if (problems.length > 0) return { problems };
  const ruleOf = (profession: string) => {
    const { idleMinutes, absoluteMinutes } = timeouts[profession] ?? timeouts.default ?? TIMEOUTS;
    const factor = factors[profession] ?? factors.default ?? SECOND_FACTORS;
    return { idleFor: idleMinutes * MINUTE, lastsFor: absoluteMinutes * MINUTE, secondFactor: factor === 'none' ? undefined : factor };
  };
  return {
    config: {
      publicUrl,
      providers: configured,
      rules: { of: ruleOf, providerGrace: providerGraceMinutes * MINUTE },
    },
  };
}

function readSecret(path: string, place: string, problems: string[]): string | undefined {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret !== '') return secret;
    problems.push(`${place}: the file is empty`);
  } catch {
    problems.push(`${place}: is not a file that can be read`);
  }
  return undefined;
}

/** Whether an address is https. Plain http is allowed only on this machine, for demos and tests. */
function isSafeTransport(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
