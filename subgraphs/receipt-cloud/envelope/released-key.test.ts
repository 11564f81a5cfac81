import { generateKeyPairSync } from 'node:crypto';
import { makeKey } from './patient-key.js';
import { openReleasedKey, readReleasedPlace, writeReleasedKey } from './released-key.js';

const system = generateKeyPairSync('x25519');
const place = { tenant: 'fac_1', tag: 'T'.repeat(43), keyVersion: 3 };

describe('a released key', () => {
  it('tells its place to everybody, and its key only to the system', () => {
    const key = makeKey();
    const released = writeReleasedKey(key, system.publicKey, place);
    expect(readReleasedPlace(released)).toEqual(place);
    const others = generateKeyPairSync('x25519').privateKey;
    expect(openReleasedKey(released, [others, system.privateKey])).toEqual(key);
    expect(() => openReleasedKey(released, [others])).toThrow('another system');
  });

  it('cannot be moved to another facility, patient or version', () => {
    const released = writeReleasedKey(makeKey(), system.publicKey, place);
    const [tenant, tag, version, box] = released.split('.');
    for (const moved of [
      ['fac_2', tag, version, box],
      [tenant, 'U'.repeat(43), version, box],
      [tenant, tag, '4', box],
    ])
      expect(() => openReleasedKey(moved.join('.'), [system.privateKey])).toThrow('another system');
  });

  it.each(['', 'fac_1', 'a.b.c.d', `fac_1.${'T'.repeat(43)}.0.${'A'.repeat(128)}`])('refuses the text %j', (text) => {
    expect(() => readReleasedPlace(text)).toThrow('not a released key');
  });
});
