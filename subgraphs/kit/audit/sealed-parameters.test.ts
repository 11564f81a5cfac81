import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SealingKey } from '../permit/seal.js';
import { makeKeys, sealingKey } from '../process/keys/system-keys.js';
import { openParameters, ParametersSealer } from './sealed-parameters.js';

let store: { sealing: SealingKey; opening: SealingKey };
let other: SealingKey;
beforeAll(async () => {
  const [own, next] = [await makeKeys({ sealing: true }), await makeKeys({ sealing: true })];
  store = { sealing: await sealingKey(own.publicSet), opening: await sealingKey(own.privateSet) };
  other = await sealingKey(next.privateSet);
});

const PARAMETERS = JSON.stringify({ variables: { kana: 'ヤマダ' } });

describe('Sealed parameters', () => {
  it('open with the store’s key, also while it holds two', () => {
    const sealed = new ParametersSealer(store.sealing).seal(PARAMETERS, 'r1');
    expect(openParameters(sealed, 'r1', [other, store.opening])).toBe(PARAMETERS);
    expect(openParameters(new ParametersSealer(store.sealing).seal('', 'r1'), 'r1', [store.opening])).toBe('');
  });

  it('do not show what they hold, and are never the same twice', () => {
    const sealer = new ParametersSealer(store.sealing);
    const sealed = Array.from({ length: 100 }, () => sealer.seal(PARAMETERS, 'r1'));
    expect(new Set(sealed).size).toBe(100);
    expect(Buffer.from(sealed[0]!.split('.')[2]!, 'base64url').includes('ヤマダ')).toBe(false);
  });

  it('use one ephemeral key for an hour, and then another', () => {
    let now = 0;
    const sealer = new ParametersSealer(store.sealing, () => now);
    const keyOf = () => sealer.seal(PARAMETERS, 'r1').split('.')[1];
    const first = keyOf();
    now = 3_599_999;
    expect(keyOf()).toBe(first);
    now = 3_600_000;
    expect(keyOf()).not.toBe(first);
    expect(openParameters(sealer.seal(PARAMETERS, 'r1'), 'r1', [store.opening])).toBe(PARAMETERS);
  });

  it.each<[string, (sealed: string) => [string, string]]>([
    ['another record', (sealed) => [sealed, 'r2']],
    ['an altered text', (sealed) => [sealed.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA')), 'r1']],
    ['a text cut off', (sealed) => [sealed.slice(0, -40), 'r1']],
    ['an altered ephemeral key', (sealed) => [sealed.replace(/\.[\w-]{4}/, '.AAAA'), 'r1']],
    ['no text', (sealed) => [sealed.split('.').slice(0, 2).join('.'), 'r1']],
    ['a part too many', (sealed) => [`${sealed}.AAAA`, 'r1']],
  ])('do not open with %s', (_what, change) => {
    const [sealed, requestId] = change(new ParametersSealer(store.sealing).seal(PARAMETERS, 'r1'));
    expect(() => openParameters(sealed, requestId, [store.opening])).toThrow();
  });

  it('do not open with a key of another name, or another key of the same name', () => {
    const sealed = new ParametersSealer(store.sealing).seal(PARAMETERS, 'r1');
    expect(() => openParameters(sealed, 'r1', [other])).toThrow('sealed to a key that is not held');
    expect(() => openParameters(sealed, 'r1', [{ kid: store.sealing.kid, key: other.key }])).toThrow();
  });
});
