import { readFileSync } from 'node:fs';
import { GraphQLError } from 'graphql';
import { NoTurn } from './database/busy.js';
import { KIT_ERRORS, KitError, type KitErrorCode, maskError } from './errors.js';

describe('the table of errors', () => {
  it.each(Object.entries(KIT_ERRORS))('%s has a status and a message', (code, { status, message }) => {
    expect([200, 400, 401, 409, 410, 413, 422, 423, 500, 503]).toContain(status);
    const error = new KitError(code as KitErrorCode);
    expect(JSON.parse(JSON.stringify(error))).toEqual({ message, extensions: { code } });
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(Object.values(KIT_ERRORS).filter((other) => other.message === message)).toHaveLength(1);
  });
});

describe('masking', () => {
  it.each([
    ['a lock that was not granted', Object.assign(new Error('Tanaka'), { errno: 1205, sqlState: 'HY000' })],
    ['a locked file', Object.assign(new Error('Tanaka'), { code: 'SQLITE_BUSY' })],
    ['no turn', new NoTurn()],
    ['one that wraps it', new GraphQLError('Tanaka', { originalError: new NoTurn() })],
  ])('shows %s as BUSY, which may be sent again', (_title, thrown) => {
    const shown = maskError(thrown, () => expect('reported').toBe('not reported'));
    expect(JSON.parse(JSON.stringify(shown))).toEqual({ message: KIT_ERRORS.BUSY.message, extensions: { code: 'BUSY' } });
  });

  const secret = 'Tanaka Hanako 0012345 mysql://root:pw@db';

  it.each([
    ['an Error', new Error(secret)],
    ['a GraphQLError of a library', new GraphQLError(secret, { extensions: { code: secret } })],
    ['one that wraps an Error', new GraphQLError(secret, { originalError: new TypeError(secret) })],
    ['text', secret],
    ['nothing', undefined],
    ['an object that poses as ours', { code: 'NOT_FOUND', message: secret, extensions: { code: 'NOT_FOUND', secret } }],
  ])('lets nothing of %s out, and reports it', (_title, thrown) => {
    const reported: unknown[] = [];
    const shown = maskError(thrown, (original) => reported.push(original));
    expect(JSON.parse(JSON.stringify(shown))).toEqual({ message: 'The subgraph failed.', extensions: { code: 'INTERNAL' } });
    expect(String(shown.stack)).not.toContain('Tanaka');
    expect(reported).toHaveLength(1);
  });

  it('keeps a KitError unchanged, with the path, and its cause inside', () => {
    const known = new KitError('UNREACHABLE', { service: 'humanbridge', argument: 'x', cause: new Error(secret) });
    const located = new GraphQLError(known.message, { originalError: known, path: ['patient', 0] });
    for (const [error, path] of [
      [known, undefined],
      [located, ['patient', 0]],
    ] as const) {
      const shown = maskError(error, () => expect('not reported').toBe('reported'));
      expect(JSON.parse(JSON.stringify(shown))).toEqual({
        message: 'The system could not be reached.',
        ...(path ? { path } : {}),
        extensions: { code: 'UNREACHABLE', service: 'humanbridge', argument: 'x' },
      });
    }
  });
});

it('documents exactly the existing codes in the README', () => {
  const table = readFileSync('subgraphs/kit/README.md', 'utf8').split('## Errors')[1]!;
  const documented = [...table.split('\n## ')[0]!.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code);
  expect(documented.sort()).toEqual(Object.keys(KIT_ERRORS).sort());
});
