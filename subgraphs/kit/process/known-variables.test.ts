import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, readEnvironment } from './environment.js';
import { findUnknownVariables, KNOWN_PREFIXES, KNOWN_VARIABLES } from './known-variables.js';

const NAME = /HAREYAKA_(?:[A-Z0-9]+_)*[A-Z0-9]+(?![A-Z0-9_])/g;

/** Lists the source files of a folder, except its tests. */
function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listSources(path);
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : [];
  });
}

describe('the list of known variables', () => {
  it('has exactly the variables of the sources and of the production wiring', () => {
    const sources = ['gateway', 'subgraphs', 'schema', 'clients', 'test'].filter(existsSync).flatMap(listSources);
    const files = [...sources, 'docker-compose.yml', '.ci/run'].filter((file) => !file.endsWith('/known-variables.ts'));
    const read = new Set(files.flatMap((file) => readFileSync(file, 'utf8').match(NAME) ?? []));
    const named = [...read].filter((name) => !KNOWN_PREFIXES.some((prefix) => name.startsWith(prefix.slice(0, -1))));
    expect([...KNOWN_VARIABLES].sort()).toEqual(named.sort());
  });

  it.each([
    ['HAREYAKA_LIMIT_CSOT', 'HAREYAKA_LIMIT_COST'],
    ['HAREYAKA_LOG_LEVL', 'HAREYAKA_LOG_LEVEL'],
    ['hareyaka_trusted_only', 'HAREYAKA_TRUSTED_ONLY'],
    ['HAREYAKA_TRUSTEDONLY', 'HAREYAKA_TRUSTED_ONLY'],
    ['HAREYKA_LIMIT_COST', 'HAREYAKA_LIMIT_COST'],
    ['HARAYAKA_TRUSTED_ONLY', 'HAREYAKA_TRUSTED_ONLY'],
    ['HAREYAKALIMIT_COST', 'HAREYAKA_LIMIT_COST'],
    ['HAREYAKA-LIMIT-COST', 'HAREYAKA_LIMIT_COST'],
    ['_HAREYAKA_AUTH', 'HAREYAKA_AUTH'],
    ['HAREYAKA_SUBGRAPH_URL_', 'HAREYAKA_SUBGRAPH_URL_'],
    ['HAREYAKA_SUBGRAPH_ADDRESS_', 'HAREYAKA_SUBGRAPH_URL_'],
  ])('refuses the misspelt %s and suggests %s', (name, nearest) => {
    expect(findUnknownVariables({ [name]: 'x' })).toEqual([{ variable: name, problem: `is not known; did you mean ${nearest}?` }]);
    expect(() => readEnvironment({}, { [name]: 's3cret' })).toThrow(ConfigurationError);
    expect(() => readEnvironment({}, { [name]: 's3cret' })).not.toThrow('s3cret');
  });

  it('accepts variables of other processes, and variables without our prefix', () => {
    const env = Object.fromEntries(
      [...KNOWN_VARIABLES, 'HAREYAKA_SUBGRAPH_URL_VENDOR', 'PATH', 'HARDWARE', 'HARE_KEY', 'HAZEL_X', '', '_', 'MY_HAREYAKA_X'].map(
        (name) => [name, 'x'],
      ),
    );
    expect(findUnknownVariables(env)).toEqual([]);
  });
});
