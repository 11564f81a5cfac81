import { errors } from 'jose';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { KitError } from '../errors.js';
import { classifyRefusal, Refused } from './refusal.js';
import { LINES_A_SECOND, Refusals } from './refusals.js';

const SECRET = 'eyJ.secret.token';
const claim = (name: string) => new errors.JWTClaimValidationFailed(SECRET, {}, name, 'check_failed');

describe('the reason of a refusal', () => {
  it.each([
    [undefined, 'absent'],
    [new errors.JWTExpired(SECRET, {}), 'expired'],
    [claim('iss'), 'issuer'],
    [claim('aud'), 'audience'],
    [claim('typ'), 'kind'],
    [claim('lines'), 'claims'],
    [new errors.JWKSNoMatchingKey(), 'key'],
    [new errors.JWSSignatureVerificationFailed(), 'signature'],
    [new errors.JWEDecryptionFailed(), 'seal'],
    [new errors.JWSInvalid(SECRET), 'malformed'],
    [new errors.JOSEAlgNotAllowed(SECRET), 'algorithm'],
    [new Refused('person', SECRET), 'person'],
    [new KitError('PERMIT_INVALID', { cause: new Refused('chart', SECRET) }), 'chart'],
    [Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }), 'keys-unavailable'],
    [new Error(SECRET), 'malformed'],
    [SECRET, 'malformed'],
  ])('%p is %s', (error, reason) => expect(classifyRefusal(error)).toBe(reason));
});

it('all refusals are counted, and at most ten lines per second are logged', async () => {
  const registry = new Registry();
  const lines: string[] = [];
  let now = 1_000_000;
  const refusals = new Refusals(registry, pino({ level: 'warn' }, { write: (line) => lines.push(line) }), () => now);
  const one = { kind: 'permit', reason: 'seal', party: 'directory', requestId: 'r1' } as const;
  for (let count = 0; count < 1_000; count++) refusals.record(one);
  expect(lines).toHaveLength(LINES_A_SECOND);
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 40, msg: 'refused', ...one });
  now += 1_000;
  refusals.record(one);
  expect(lines).toHaveLength(LINES_A_SECOND + 1);
  expect(await registry.metrics()).toContain('hareyaka_refusals_total{kind="permit",reason="seal",party="directory"} 1001');
});
