import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { commitSchema } from './commit.js';
import { EnvelopeInvalid } from './envelope-invalid.js';
import { fingerprintOf, makeCode, readTyped } from './fingerprint.js';
import { isSealedEntry, openIndexEntry, sealIndexEntry } from './index-entry.js';
import { openManifest, sealManifest } from './manifest.js';
import { isWrapping, makeKey, makeTag, nameObject, unwrapPatientKey, unwrapTagKey, wrapPatientKey, wrapTagKey } from './patient-key.js';
import {
  hashBody,
  isDigestSigned,
  isRequestSigned,
  readContentDigest,
  readSignature,
  signHeaders,
  signRequest,
} from './request-signature.js';
import { CONTENT_AT_MOST, isSealedSize, openObject, readKeyVersion, sealObject } from './seal-object.js';
import { exportPublicKey, importPublicKey } from './sealed-box.js';
import { hashStatement, isSignedBy, signStatement, writeCanonical } from './signed-statement.js';

const tagKey = makeKey();
const key = makeKey();
const place = { tenant: 'fac_1', tag: makeTag(tagKey, '00123'), keyVersion: 1 };
const [clinic, release] = [generateKeyPairSync('x25519'), generateKeyPairSync('x25519')];
const signing = generateKeyPairSync('ed25519');
/** Changes one bit. */
const flip = (bytes: Buffer, bit: number) => {
  const changed = Buffer.from(bytes);
  const at = bit % (bytes.length * 8);
  changed[at >> 3]! ^= 1 << (at & 7);
  return changed;
};

describe('the key of a patient', () => {
  it('is unwrapped by its recipient, for its own patient, facility and version alone', () => {
    const wrapped = wrapPatientKey(key, clinic.publicKey, place);
    expect(unwrapPatientKey(wrapped, clinic.privateKey, place).equals(key)).toBe(true);
    expect(() => unwrapPatientKey(wrapped, release.privateKey, place)).toThrow(EnvelopeInvalid);
    for (const other of [
      { ...place, tenant: 'fac_2' },
      { ...place, tag: makeTag(tagKey, '00124') },
      { ...place, keyVersion: 2 },
    ])
      expect(() => unwrapPatientKey(wrapped, clinic.privateKey, other)).toThrow(EnvelopeInvalid);
    expect(() => unwrapTagKey(wrapped, clinic.privateKey, 'fac_1')).toThrow(EnvelopeInvalid);
  });

  it('is refused after a change of any bit', () => {
    const wrapped = Buffer.from(wrapPatientKey(key, clinic.publicKey, place), 'base64url');
    fc.assert(
      fc.property(fc.nat(), (bit) => {
        expect(() => unwrapPatientKey(flip(wrapped, bit).toString('base64url'), clinic.privateKey, place)).toThrow(EnvelopeInvalid);
      }),
    );
  });

  it('of tags is for its facility alone, and the tag of an id is the same each time', () => {
    const wrapped = wrapTagKey(tagKey, release.publicKey, 'fac_1');
    expect(unwrapTagKey(wrapped, release.privateKey, 'fac_1').equals(tagKey)).toBe(true);
    expect(() => unwrapTagKey(wrapped, release.privateKey, 'fac_2')).toThrow(EnvelopeInvalid);
    expect(makeTag(tagKey, '00123')).toBe(place.tag);
    expect(makeTag(makeKey(), '00123')).not.toBe(place.tag);
  });
});

describe('a sealed object', () => {
  it('gives back its content, of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        const content = Buffer.from(bytes);
        const name = nameObject(key, 'p', content);
        const sealed = sealObject(key, place, name, content);
        expect(openObject(key, place, name, sealed).equals(content)).toBe(true);
        expect([isSealedSize(sealed.length), readKeyVersion(sealed)]).toEqual([true, 1]);
      }),
    );
  });

  it('has one of a few sizes', () => {
    const sizes = [0, 1, 4092, 4093, 8188, 8189, 100_000, CONTENT_AT_MOST].map(
      (n) => sealObject(key, place, 'x', Buffer.alloc(n)).length - 36,
    );
    expect(sizes).toEqual([4096, 4096, 4096, 8192, 8192, 16_384, 131_072, 16_777_216]);
    expect(() => sealObject(key, place, 'x', Buffer.alloc(CONTENT_AT_MOST + 1))).toThrow(RangeError);
    expect([0, 36, 4131, 4133, 5000, 36 + 33_554_432].map(isSealedSize)).toEqual([false, false, false, false, false, false]);
  });

  it('is refused in the place of another object, patient, facility or version, and after a change of any bit', () => {
    const content = Buffer.from('1234');
    const sealed = sealObject(key, place, 'one', content);
    expect(() => openObject(key, place, 'two', sealed)).toThrow(EnvelopeInvalid);
    expect(() => openObject(makeKey(), place, 'one', sealed)).toThrow(EnvelopeInvalid);
    for (const other of [{ tenant: 'fac_2' }, { tag: makeTag(tagKey, 'x') }, { keyVersion: 2 }])
      expect(() => openObject(key, { ...place, ...other }, 'one', sealed)).toThrow(EnvelopeInvalid);
    fc.assert(fc.property(fc.nat(), (bit) => expect(() => openObject(key, place, 'one', flip(sealed, bit))).toThrow(EnvelopeInvalid)));
    fc.assert(
      fc.property(fc.nat(), (at) =>
        expect(() => openObject(key, place, 'one', sealed.subarray(0, at % sealed.length))).toThrow(EnvelopeInvalid),
      ),
    );
  });

  it('has the same name for the same path and content, and tells nothing of them', () => {
    const content = Buffer.from('MSH|^~\\&|');
    expect(nameObject(key, 'a/b', content)).toBe(nameObject(key, 'a/b', content));
    expect(new Set([nameObject(key, 'a/b', content), nameObject(key, 'a/c', content), nameObject(makeKey(), 'a/b', content)]).size).toBe(3);
  });
});

describe('a manifest', () => {
  const manifest = {
    revision: 3,
    files: [{ path: '001/234/x', object: nameObject(key, 'x', Buffer.from('y')), bytes: 1, sha256: 'a'.repeat(64) }],
  };

  it('is read at its own revision alone', () => {
    const sealed = sealManifest(key, place, manifest);
    expect(openManifest(key, place, 3, sealed)).toEqual(manifest);
    for (const revision of [2, 4]) expect(() => openManifest(key, place, revision, sealed)).toThrow(EnvelopeInvalid);
  });

  it('that is not one is refused', () => {
    const sealed = (text: string) => sealObject(key, place, 'manifest 3', Buffer.from(text));
    for (const text of ['', 'null', '{}', '{"revision":3,"files":[{}]}', '{"revision":4,"files":[]}'])
      expect(() => openManifest(key, place, 3, sealed(text))).toThrow(EnvelopeInvalid);
  });
});

it('An index entry is read by the release process alone, and its size tells nothing', () => {
  const entry = { localId: '00123', name: '山田　花子', kana: 'ヤマダ　ハナコ', birthDate: '1940-02-29', sex: 'FEMALE' } as const;
  const sealed = sealIndexEntry(entry, release.publicKey, place);
  expect(openIndexEntry(sealed, release.privateKey, place)).toEqual(entry);
  expect(() => openIndexEntry(sealed, clinic.privateKey, place)).toThrow(EnvelopeInvalid);
  expect(() => openIndexEntry(sealed, release.privateKey, { ...place, tag: 'x' })).toThrow(EnvelopeInvalid);
  expect(sealIndexEntry({ ...entry, name: '林', kana: 'ハヤシ' }, release.publicKey, place).length).toBe(sealed.length);
});

describe('a signed statement', () => {
  it('is valid for its value, whatever the order of the keys, its purpose and its key', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reordered = Object.fromEntries(Object.entries(value).reverse());
        const signature = signStatement('commit', value, signing.privateKey);
        expect(writeCanonical(reordered)).toBe(writeCanonical(value));
        expect(hashStatement(reordered)).toBe(hashStatement(value));
        expect(isSignedBy('commit', reordered, signature, signing.publicKey)).toBe(true);
        expect(isSignedBy('receipt', value, signature, signing.publicKey)).toBe(false);
        expect(isSignedBy('commit', { ...value, more: 1 }, signature, signing.publicKey)).toBe(false);
        expect(isSignedBy('commit', value, signature, generateKeyPairSync('ed25519').publicKey)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('of a request covers method, path, query, body, time and nonce', () => {
    const request = { method: 'PUT', path: '/intake/x?y=1', body: Buffer.from('z') };
    const header = signRequest(request, { keyid: 'k1', key: signing.privateKey, now: 1_000 });
    const given = readSignature(header)!;
    expect(isRequestSigned(request, given, signing.publicKey)).toBe(true);
    for (const change of [{ method: 'GET' }, { path: '/intake/x?y=2' }, { body: Buffer.from('') }])
      expect(isRequestSigned({ ...request, ...change }, given, signing.publicKey)).toBe(false);
    for (const change of [{ ts: 1_001 }, { nonce: 'a'.repeat(24) }, { keyid: 'k2' }])
      expect(isRequestSigned(request, { ...given, ...change }, signing.publicKey)).toBe(false);
    for (const text of [undefined, '', 'Bearer x', header.slice(0, -2), `${header}\n`]) expect(readSignature(text)).toBeUndefined();
  });
});

it('A wrapped key and a sealed entry are told by their form, without a key; no other text passes', () => {
  const wrapped = wrapPatientKey(key, release.publicKey, place);
  const entry = sealIndexEntry({ localId: '1', name: 'a', kana: 'b', birthDate: '1940-02-29', sex: 'MALE' }, release.publicKey, place);
  expect([isWrapping(wrapped), isSealedEntry(entry), isWrapping(entry), isSealedEntry(wrapped)]).toEqual([true, true, false, false]);
  for (const text of ['', `${wrapped}A`, wrapped.slice(1), wrapped.replace(/^./, 'A'), `${wrapped}=`, ` ${wrapped}`])
    expect(isWrapping(text)).toBe(false);
});

it('The headers of a request let its signature be checked before its body is read', () => {
  const request = { method: 'PUT', path: '/x', body: Buffer.from('body') };
  const headers = signHeaders(request, { keyid: 'k', key: signing.privateKey, now: 1 });
  const digest = readContentDigest(headers['content-digest'])!;
  expect(digest).toBe(hashBody(request.body));
  const given = readSignature(headers.authorization)!;
  expect(isDigestSigned({ ...request, digest }, given, signing.publicKey)).toBe(true);
  expect(isDigestSigned({ ...request, digest: hashBody(Buffer.from('other')) }, given, signing.publicKey)).toBe(false);
  for (const text of [undefined, '', 'sha-256=x', 'sha-512=:AA=:', `${headers['content-digest']},`])
    expect(readContentDigest(text)).toBeUndefined();
  expect(signHeaders({ ...request, body: Buffer.alloc(0) }, { keyid: 'k', key: signing.privateKey, now: 1 })).not.toHaveProperty(
    'content-digest',
  );
});

it('Keys are exchanged as 32 bytes', () => {
  expect(importPublicKey(exportPublicKey(clinic.publicKey)).equals(clinic.publicKey)).toBe(true);
  expect(importPublicKey(exportPublicKey(signing.publicKey), 'Ed25519').equals(signing.publicKey)).toBe(true);
  expect(() => importPublicKey(Buffer.alloc(31))).toThrow(EnvelopeInvalid);
});

it('A code and a fingerprint have twenty characters that people do not misread', () => {
  expect(makeCode()).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/);
  expect(makeCode()).not.toBe(makeCode());
  expect(fingerprintOf(Buffer.alloc(32))).toBe(fingerprintOf(Buffer.alloc(32)));
  expect(fingerprintOf(Buffer.alloc(32))).not.toBe(fingerprintOf(Buffer.alloc(32, 1)));
  expect(readTyped(' ab1o-ＯＬ i ')).toBe('AB10011');
});

it('A commit has no other members than the protocol’s', () => {
  const commit = {
    ...{ tenant: 'fac_1', tag: place.tag, revision: 1, previous: null, keyVersion: 1, manifest: 'AA', objects: [], index: 'AA', at: 1 },
  };
  expect(commitSchema.safeParse(commit).success).toBe(true);
  for (const change of [{ revision: 0 }, { tag: '../x' }, { more: 1 }, { objects: ['x'] }, { previous: 'x' }])
    expect(commitSchema.safeParse({ ...commit, ...change }).success).toBe(false);
});
