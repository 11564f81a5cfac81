import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSignInConfig } from './sign-in-config.js';

const folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
const path = join(folder, 'sign-in.json');
writeFileSync(join(folder, 'secret'), ' s3cret\n');
writeFileSync(join(folder, 'empty'), '\n');
afterAll(() => rmSync(folder, { recursive: true }));

const provider = { id: 'a', name: { ja: 'あ', en: 'a' }, issuer: 'https://id.example', clientId: 'hareyaka' };
const parse = (file: unknown) => parseSignInConfig(typeof file === 'string' ? file : JSON.stringify(file), path);
const problemsOf = (file: unknown) => {
  const parsed = parse(file);
  return 'problems' in parsed ? parsed.problems : [];
};

describe('the sign-in file', () => {
  it('needs little: a provider; all else has defaults that are safe', () => {
    const parsed = parse({ providers: [provider] });
    if (!('config' in parsed)) throw new Error(parsed.problems.join());
    const { providers, rules } = parsed.config;
    expect(providers[0]).toMatchObject({
      metadata: 'https://id.example/.well-known/openid-configuration',
      scopes: ['openid'],
      clientSecret: undefined,
    });
    expect(rules.of('NURSE')).toMatchObject({ idleFor: 15 * 60_000, lastsFor: 600 * 60_000 });
    expect(rules.of('NURSE').secondFactor?.amr).toContain('otp');
  });

  it('has rules for one profession, and for all others', () => {
    const parsed = parse({
      providers: [{ ...provider, clientSecretFile: 'secret', scopes: ['chart:allergy'] }],
      timeouts: { default: { idleMinutes: 10, absoluteMinutes: 60 }, DOCTOR: { idleMinutes: 5, absoluteMinutes: 30 } },
      secondFactor: { default: { acr: ['gold'] }, CLERK: 'none' },
    });
    if (!('config' in parsed)) throw new Error(parsed.problems.join());
    expect(parsed.config.providers[0]).toMatchObject({ clientSecret: 's3cret', scopes: ['openid', 'chart:allergy'] });
    expect(parsed.config.rules.of('DOCTOR')).toEqual({ idleFor: 300_000, lastsFor: 1_800_000, secondFactor: { acr: ['gold'], amr: [] } });
    expect(parsed.config.rules.of('CLERK')).toEqual({ idleFor: 600_000, lastsFor: 3_600_000, secondFactor: undefined });
  });

  it.each<[string, unknown, RegExp]>([
    ['is not JSON', '{', /^is not JSON$/],
    ['has no provider', { providers: [] }, /^providers: /],
    ['has an unknown key', { providers: [provider], provders: 1 }, /provders/],
    ['has two providers with one id', { providers: [provider, { ...provider, issuer: 'https://b.example' }] }, /same id/],
    ['has two providers with one issuer', { providers: [provider, { ...provider, id: 'b' }] }, /same issuer/],
    [
      'has an issuer that is no address, and no metadata',
      { providers: [{ ...provider, issuer: 'urn:x' }] },
      /^providers\.0\.metadata: is needed/,
    ],
    ['reads metadata over http from another machine', { providers: [{ ...provider, metadata: 'http://id.example/m' }] }, /https URL/],
    ['names a public address over http', { publicUrl: 'http://portal.example', providers: [provider] }, /^publicUrl: .*https/],
    [
      'names a public address with a path',
      { publicUrl: 'https://portal.example/x', providers: [provider] },
      /^publicUrl: must have no path/,
    ],
    ['names a secret’s file that is missing', { providers: [{ ...provider, clientSecretFile: 'absent' }] }, /not a file that can be read/],
    ['names a secret’s file that is empty', { providers: [{ ...provider, clientSecretFile: 'empty' }] }, /is empty/],
    [
      'lets a session last for a week',
      { providers: [provider], timeouts: { default: { idleMinutes: 1, absoluteMinutes: 10_080 } } },
      /^timeouts\.default\.absoluteMinutes/,
    ],
    ['demands a second factor without saying which', { providers: [provider], secondFactor: { default: {} } }, /^secondFactor\.default/],
    [
      'has an id that does not fit into an address',
      { providers: [{ ...provider, id: 'A b' }] },
      /^providers\.0\.id: must be small letters/,
    ],
  ])('is refused if it %s', (_title, file, problem) => {
    expect(problemsOf(file).join('\n')).toMatch(problem);
  });

  it('is not repeated in a problem', () => {
    expect(problemsOf({ providers: [{ ...provider, clientSecret: 'top-secret-value' }] }).join()).not.toContain('top-secret-value');
  });
});
