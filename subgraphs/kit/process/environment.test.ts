import { z } from 'zod';
import { systemVariables } from '../system/system-parts.js';
import { ConfigurationError, readEnvironment, webAddress, wholeNumber } from './environment.js';

const problemsOf = (task: () => unknown): readonly { variable: string; problem: string }[] => {
  try {
    task();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
  }
  throw new Error('it was taken');
};

describe('the environment', () => {
  const shape = { A_NAME: z.string(), A_NUMBER: wholeNumber(1, 10).default(3), AN_ADDRESS: webAddress };

  it('returns set variables and the defaults of absent ones; an empty variable is absent', () => {
    const env = { A_NAME: 'x', A_NUMBER: '', AN_ADDRESS: 'https://example.org/a', OTHER: 'y' };
    expect(readEnvironment(shape, env)).toEqual({ A_NAME: 'x', A_NUMBER: 3, AN_ADDRESS: 'https://example.org/a' });
  });

  it('names every variable that is missing or wrong at once, and no value', () => {
    const secret = 's3cret';
    const problems = problemsOf(() => readEnvironment(shape, { A_NUMBER: secret, AN_ADDRESS: `ftp://${secret}@host` }));
    expect(problems).toEqual([
      { variable: 'A_NAME', problem: 'is not set' },
      { variable: 'A_NUMBER', problem: 'must be a whole number' },
      { variable: 'AN_ADDRESS', problem: 'must be an http(s) URL' },
    ]);
    expect(JSON.stringify(problems)).not.toContain(secret);
    expect(new ConfigurationError(problems).message).not.toContain(secret);
  });

  it.each(['0', '11', '-1', '1.5', '1e1', ' 3', '0x3', '９'])('does not accept %j as a whole number from 1 to 10', (text) => {
    expect(problemsOf(() => readEnvironment({ N: wholeNumber(1, 10) }, { N: text }))).toHaveLength(1);
  });

  it.each(['', 'host', '//host', 'javascript:alert(1)', 'file:///etc/passwd', 'http://'])('does not accept %j as a web address', (text) => {
    expect(problemsOf(() => readEnvironment({ URL: webAddress }, { URL: text }))).toHaveLength(1);
  });

  it('of a connected system has errors that name each variable without its value', () => {
    const wrong = Object.fromEntries(Object.keys(systemVariables).map((name) => [name, 's3cret value']));
    expect(JSON.stringify(problemsOf(() => readEnvironment(systemVariables, wrong)))).not.toContain('s3cret');
    const missing = problemsOf(() => readEnvironment(systemVariables, {})).map(({ variable }) => variable);
    expect(missing).toEqual(['HAREYAKA_GATEWAY_JWKS', 'HAREYAKA_DIRECTORY_JWKS', 'HAREYAKA_EXCHANGE_URL', 'HAREYAKA_SYSTEM_KEYS']);
  });
});
