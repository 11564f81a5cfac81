import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { KIT_ERRORS } from '../subgraphs/kit/errors.js';
import { VARIABLE_NAMES } from './config.js';
import { GATEWAY_ERRORS, getStatus, START_ERRORS, toShownError } from './errors.js';
import { HPKI_REFUSALS } from './session/hpki/refusals.js';

const room = dirname(fileURLToPath(import.meta.url));
const sources = readdirSync(room, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|node_modules|^testing/.test(file))
  .map((file) => readFileSync(join(room, file), 'utf8'));
const tables = { ...HPKI_REFUSALS, ...KIT_ERRORS, ...GATEWAY_ERRORS, ...START_ERRORS };

describe('A code', () => {
  it('that is used anywhere in the gateway is in a table', () => {
    const used = sources.flatMap((text) =>
      [...text.matchAll(/(?:gatewayError|noAnswer|refuse|ConfigError)\([^'()]*'([A-Z_]+)'|code: '([A-Z_]+)'/g)].map(
        ([, called, said]) => called ?? said!,
      ),
    );
    expect(used.length).toBeGreaterThan(10);
    for (const code of used) expect(tables).toHaveProperty(code);
  });
  it('of the gateway or of its start is in the README, and the README has no other', () => {
    const readme = readFileSync(join(room, 'README.md'), 'utf8');
    const documented = [...readme.matchAll(/^\| `([A-Z_]+)` +\| (?:\d{3}|\d) +\|/gm)].map(([, code]) => code);
    expect(documented.sort()).toEqual([...Object.keys(GATEWAY_ERRORS), ...Object.keys(START_ERRORS)].sort());
  });
  it('is in the README, and so is each variable', () => {
    const readme = readFileSync(join(room, 'README.md'), 'utf8');
    for (const variable of VARIABLE_NAMES) expect(readme).toContain(`\`${variable}\``);
  });
  it('has the status of the table, which a subgraph cannot choose', () => {
    expect(getStatus('UNAUTHENTICATED')).toBe(401);
    for (const code of ['CALLER_UNKNOWN', 'constructor', '__proto__', undefined, 401]) expect(getStatus(code)).toBe(200);
  });
});

describe('An error as a client sees it', () => {
  it.each(['SOMETHING_ELSE', 'constructor', '__proto__', 'toString', undefined])(
    'of the code %s is INTERNAL, in the words of the table',
    (code) => {
      const shown = toShownError(
        { message: 'patient Yamada at 10.0.0.1', extensions: { code, stacktrace: ['at x'], url: 'http://x' } },
        'r',
      );
      expect(shown).toEqual({ message: GATEWAY_ERRORS.INTERNAL.message, extensions: { code: 'INTERNAL', requestId: 'r' } });
    },
  );
  it('has the message of the table, whatever was thrown', () => {
    for (const [code, { message }] of Object.entries({ ...KIT_ERRORS, ...GATEWAY_ERRORS })) {
      if (['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'BAD_INPUT'].includes(code)) continue;
      expect(toShownError({ message: 'said', extensions: { code } }, undefined)).toEqual({ message, extensions: { code } });
    }
  });
  it('keeps the label of the failed part, if the label is valid', () => {
    const serviceOf = (service: unknown) =>
      toShownError({ message: '', extensions: { code: 'UNREACHABLE', service } }, undefined).extensions?.service;
    expect(serviceOf('岡山病院')).toBe('岡山病院');
    for (const wrong of ['', 'x'.repeat(101), 7, { a: 1 }]) expect(serviceOf(wrong)).toBeUndefined();
  });
});
