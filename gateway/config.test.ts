import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig, toVariableName } from './config.js';

let folder: string;
let right: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-config-'));
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  right = {
    HAREYAKA_SUPERGRAPH: await file('supergraph.graphql', 'type Query { a: Int }'),
    HAREYAKA_AUDIT: 'off',
    HAREYAKA_OIDC_ISSUER: 'https://issuer.test',
    HAREYAKA_OIDC_JWKS: await file('jwks.json', '{"keys":[]}'),
    HAREYAKA_GATEWAY_KEYS: await file('keys.json', '{"keys":[]}'),
  };
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

function problems(change: Record<string, string | undefined>, line = {}): ConfigError {
  try {
    readConfig({ ...right, ...change }, line);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('A configuration', () => {
  it('with the required variables has defaults for the rest', () => {
    expect(readConfig(right)).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      supergraph: 'type Query { a: Int }',
      operationDeadline: 5_000,
      subgraphDeadline: 4_000,
      introspection: false,
      logLevel: 'info',
    });
  });

  it.each([
    ['PORT', 'WRONG'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '0x50'],
    ['HAREYAKA_SUPERGRAPH', '/nowhere/WRONG.graphql'],
    ['HAREYAKA_OIDC_ISSUER', undefined],
    ['HAREYAKA_OIDC_ISSUER', ''],
    ['HAREYAKA_OIDC_JWKS', undefined],
    ['HAREYAKA_GATEWAY_KEYS', undefined],
    ['HAREYAKA_OPERATION_DEADLINE_MS', 'WRONG'],
    ['HAREYAKA_OPERATION_DEADLINE_MS', '99'],
    ['HAREYAKA_OPERATION_DEADLINE_MS', '5000.5'],
    ['HAREYAKA_SUBGRAPH_DEADLINE_MS', '1e3'],
    ['HAREYAKA_SUBGRAPH_DEADLINE_MS', '5000'],
    ['HAREYAKA_BODY_LIMIT_BYTES', '999'],
    ['HAREYAKA_BODY_LIMIT_BYTES', '1MB'],
    ['HAREYAKA_ANSWER_LIMIT_BYTES', '99999999999999'],
    ['HAREYAKA_INTROSPECTION', 'WRONG'],
    ['HAREYAKA_CORS_ORIGINS', 'https://portal.example:*'],
    ['HAREYAKA_CORS_ORIGINS', 'https://*.portal.example'],
    ['HAREYAKA_CORS_ORIGINS', 'http://localhost.evil.example:*'],
    ['HAREYAKA_CORS_ORIGINS', 'http://*.localhost:*'],
    ['HAREYAKA_TRUSTED_PROXIES', 'nginx.internal'],
    ['HAREYAKA_TRUSTED_PROXIES', '10.0.0.1/8'],
    ['HAREYAKA_TRUSTED_PROXIES', '192.0.2.7/33'],
    ['HAREYAKA_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['HAREYAKA_TRUSTED_PROXIES', '192.0.2.1,::/0'],
    ['HAREYAKA_TRUSTED_PROXIES', Array.from({ length: 51 }, (_, i) => `192.0.2.${i}`).join()],
    ['HAREYAKA_LOG_LEVEL', 'WRONG'],
    ['HAREYAKA_SUBGRAPH_URL_ID_LINK', 'WRONG'],
    ['HAREYAKA_SUBGRAPH_URL_ID_LINK', 'file:///WRONG'],
  ])('whose %s is %s is refused with that name, without its value', (variable, value) => {
    const error = problems({ [variable]: value });
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.problems.map((problem) => problem.variable)).toEqual([variable]);
    if (value) expect(error.message).not.toContain(value);
  });

  it('reports all faults at once', () => {
    const { problems: all } = problems({
      PORT: 'x',
      HAREYAKA_OIDC_ISSUER: '',
      HAREYAKA_SUBGRAPH_URL_X: 'x',
      HAREYAKA_SUPERGRAPH: '/nowhere',
    });
    expect(all.map(({ variable }) => variable).sort()).toEqual([
      'HAREYAKA_OIDC_ISSUER',
      'HAREYAKA_SUBGRAPH_URL_X',
      'HAREYAKA_SUPERGRAPH',
      'PORT',
    ]);
  });
});

describe('Origins', () => {
  it('in the configuration are exactly those of the variable', () => {
    const { origins } = readConfig({ ...right, HAREYAKA_CORS_ORIGINS: 'https://portal.example, http://localhost:*' });
    expect([...origins]).toEqual(['https://portal.example', 'http://localhost:*']);
    expect(readConfig(right).origins.size).toBe(0);
  });
});

describe('Trusted proxies', () => {
  it('in the configuration are the networks of the variable, and none without it', () => {
    const { trustedProxies } = readConfig({ ...right, HAREYAKA_TRUSTED_PROXIES: '10.0.0.0/24, fd00::/64,192.0.2.7' });
    expect(trustedProxies).toEqual(['10.0.0.0/24', 'fd00::/64', '192.0.2.7']);
    expect(readConfig(right).trustedProxies).toEqual([]);
  });
});

describe('Authentication', () => {
  const bare = { HAREYAKA_OIDC_ISSUER: undefined, HAREYAKA_OIDC_JWKS: undefined, HAREYAKA_GATEWAY_KEYS: undefined };
  it('is switched off only by the command line', () => {
    expect(readConfig({ ...right, ...bare }, { auth: 'none' })).toMatchObject({ authentication: { kind: 'none' }, introspection: true });
    expect(problems(bare).problems.map(({ variable }) => variable)).toContain('HAREYAKA_OIDC_ISSUER');
    expect(() => readConfig({ ...right, ...bare, HAREYAKA_AUTH: 'none' })).toThrow(ConfigError);
  });
  it('is not switched off by a word like “none”', () => {
    for (const auth of ['None', 'no', '', 'off', 'none ']) expect(() => readConfig({ ...right, ...bare }, { auth })).toThrow(ConfigError);
    expect(problems({}, { auth: 'off' }).problems.map(({ variable }) => variable)).toEqual(['--auth']);
  });
});

describe('The command line', () => {
  it('overrides the environment', () => {
    const config = readConfig({ ...right, HOST: '0.0.0.0', PORT: '1' }, { listen: 'localhost:8080', supergraph: right.HAREYAKA_OIDC_JWKS });
    expect(config).toMatchObject({ host: 'localhost', port: 8080, supergraph: '{"keys":[]}' });
  });
  it('may name an IPv6 address', () => {
    expect(readConfig(right, { listen: '[::1]:0' })).toMatchObject({ host: '::1', port: 0 });
  });
  it.each(['8080', ':8080', 'localhost', 'localhost:', 'localhost:65536', 'localhost:http'])('refuses --listen %s', (listen) => {
    expect(problems({}, { listen }).problems.map(({ variable }) => variable)).toEqual(['--listen']);
  });
  it('is named in the error about a file that it gives', () => {
    const error = problems({}, { supergraph: '/nowhere/WRONG.graphql' });
    expect(error.problems).toEqual([{ variable: '--supergraph', problem: 'is not a file that can be read' }]);
  });
});

it('A subgraph’s address is configured by its name in capitals', () => {
  const { subgraphUrls } = readConfig({ ...right, HAREYAKA_SUBGRAPH_URL_ID_LINK: 'http://127.0.0.1:1/graphql' });
  expect(subgraphUrls.get(toVariableName('id-link'))).toBe('http://127.0.0.1:1/graphql');
});

describe('The audit', () => {
  const on = {
    HAREYAKA_AUDIT: undefined,
    HAREYAKA_AUDIT_SPOOL: '/var/spool/hareyaka',
    HAREYAKA_AUDIT_SPOOL_KEY: '/etc/hareyaka/spool.key',
    HAREYAKA_AUDIT_URL: 'http://audit.internal:4005',
  };
  it('is on with access tokens unless it is switched off', () => {
    expect(readConfig({ ...right, ...on }).audit).toMatchObject({
      name: 'gateway',
      folder: '/var/spool/hareyaka',
      storeUrl: 'http://audit.internal:4005',
    });
    expect(readConfig(right).audit).toBeUndefined();
  });
  it.each(['HAREYAKA_AUDIT_SPOOL', 'HAREYAKA_AUDIT_SPOOL_KEY', 'HAREYAKA_AUDIT_URL'])('needs %s', (variable) => {
    expect(problems({ ...on, [variable]: undefined }).problems.map((one) => one.variable)).toEqual([variable]);
  });
  it('is off without access tokens: there is nobody to name', () => {
    expect(readConfig({ ...right, ...on, HAREYAKA_AUDIT_SPOOL: undefined }, { auth: 'none' }).audit).toBeUndefined();
  });
});
