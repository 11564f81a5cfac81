import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COSIGNATURE, formatVerifierKey, makeVerifierKey, parseVerifierKey } from './note-key.js';
import { makeCosigner, makeNoteSigner, openNote, signNote, splitNote } from './signed-note.js';

/** The example of c2sp.org/signed-note. */
const SPEC_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const SPEC_NOTE =
  'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

/** The example of Go's package note, with its signing key. */
const GO_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_NOTE = `${GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('a verifier key', () => {
  it.each([
    SPEC_KEY,
    GO_KEY,
    'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
    'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6',
  ])('is written as it was read: %s', (vkey) => {
    expect(formatVerifierKey(parseVerifierKey(vkey))).toBe(vkey);
  });

  it.each([
    ['nothing', ''],
    ['without its id', 'example.com/foo+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['with the id of another key', SPEC_KEY.replace('530d903a', '530d903b')],
    ['with another name', SPEC_KEY.replace('foo', 'bar')],
    ['with a space in its name', SPEC_KEY.replace('foo', 'f o')],
    ['of an unknown type', 'remora.n621.de+da77ade7+AuEyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['that is too short', SPEC_KEY.slice(0, -4)],
    ['that is not canonical base64', SPEC_KEY.replace(/k$/, 'l')],
  ])('is refused: %s', (_what, vkey) => {
    expect(codeOf(() => parseVerifierKey(vkey))).toBe('KEY_MALFORMED');
  });

  it('is not made of a key of another kind, or for a name with a plus sign', () => {
    const rsa = generateKeyPairSync('x25519').privateKey;
    expect(codeOf(() => makeVerifierKey('a', rsa))).toBe('KEY_MALFORMED');
    expect(codeOf(() => makeVerifierKey('a+b', newKey()))).toBe('KEY_MALFORMED');
  });
});

describe('a signed note', () => {
  it('of the specification’s example verifies', () => {
    const { text, verified } = openNote(SPEC_NOTE, [parseVerifierKey(SPEC_KEY)]);
    expect(text).toBe('This is an example message.\n');
    expect(verified).toMatchObject([{ key: { name: 'example.com/foo' }, time: undefined }]);
  });

  it('is byte for byte that of Go’s package note', () => {
    const privateKey = createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), GO_SEED]),
      format: 'der',
      type: 'pkcs8',
    });
    expect(signNote(GO_TEXT, [makeNoteSigner('PeterNeumann', privateKey)])).toBe(GO_NOTE);
    expect(openNote(GO_NOTE, [parseVerifierKey(GO_KEY)]).text).toBe(GO_TEXT);
  });

  it('may have empty lines and Japanese in its text', () => {
    const signer = makeNoteSigner('audit.example.jp', newKey());
    const text = '岡山\n\n二行目\n';
    expect(openNote(signNote(text, [signer]), [signer.key]).text).toBe(text);
  });

  it('is refused when any byte of it is changed', () => {
    const signer = makeNoteSigner('audit.example.jp', newKey());
    const note = Buffer.from(signNote('origin\n3\nroot\n', [signer]));
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(note);
        changed[at]! ^= flip;
        // A byte that makes invalid UTF-8 is read as another character, and so changes the note as well.
        expect(codeOf(() => openNote(changed.toString('utf8'), [signer.key]))).toMatch(/^NOTE_/);
      }),
    );
  });

  it('ignores signatures by unknown keys, and needs one by a known key', () => {
    const [known, unknown] = [makeNoteSigner('a', newKey()), makeNoteSigner('b', newKey())];
    const note = signNote('text\n', [unknown, known]);
    expect(openNote(note, [known.key]).verified).toHaveLength(1);
    expect(openNote(note, [known.key, unknown.key]).verified).toHaveLength(2);
    expect(codeOf(() => openNote(note, [makeNoteSigner('a', newKey()).key]))).toBe('NOTE_UNSIGNED');
    expect(codeOf(() => openNote(note, []))).toBe('NOTE_UNSIGNED');
  });

  it('is refused as a whole if one known key’s signature is wrong', () => {
    const [one, other] = [makeNoteSigner('a', newKey()), makeNoteSigner('b', newKey())];
    const note = `text\n\n${one.sign('text\n')}${other.sign('other text\n')}`;
    expect(codeOf(() => openNote(note, [one.key, other.key]))).toBe('NOTE_BAD_SIGNATURE');
  });

  it.each([
    ['without signatures', 'text\n\n'],
    ['without an empty line', 'text\n— a AAAAAAAAAAA=\n'],
    ['without a last line feed', SPEC_NOTE.slice(0, -1)],
    ['with a hyphen for the dash', SPEC_NOTE.replace('—', '-')],
    ['with a carriage return', SPEC_NOTE.replace('message.', 'message.\r')],
    ['with signatures of no bytes', 'text\n\n— a AAAA\n'],
    ['with 101 signatures', `text\n\n${'— a AAAAAAAAAAA=\n'.repeat(101)}`],
    ['that is too long', `${'x'.repeat(70_000)}\n\n— a AAAAAAAAAAA=\n`],
  ])('is malformed: %s', (_what, note) => {
    expect(codeOf(() => splitNote(note))).toBe('NOTE_MALFORMED');
  });

  it.each(['no line feed', 'a tab\t\n', 'half a character \ud800\n'])('is not made of the text %j', (text) => {
    expect(codeOf(() => signNote(text, [makeNoteSigner('a', newKey())]))).toBe('NOTE_MALFORMED');
  });
});

describe('a cosignature', () => {
  const text = 'origin\n3\nroot\n';

  it('tells when the witness saw the text', () => {
    const witness = makeCosigner('witness.example/w1', newKey(), () => 1_679_315_147_999);
    expect(witness.key.type).toBe(COSIGNATURE);
    const key = parseVerifierKey(formatVerifierKey(witness.key));
    expect(openNote(signNote(text, [witness]), [key]).verified).toMatchObject([{ time: 1_679_315_147 }]);
  });

  it('is wrong when its time is changed', () => {
    const witness = makeCosigner('w', newKey(), () => 1_000_000);
    const note = signNote(text, [witness]);
    const bytes = splitNote(note).signatures[0]!.signature;
    const late = Buffer.from(bytes);
    late[7]! ^= 1;
    const forged = `${text}\n— w ${Buffer.concat([witness.key.id, late]).toString('base64')}\n`;
    expect(codeOf(() => openNote(forged, [witness.key]))).toBe('NOTE_BAD_SIGNATURE');
  });

  it('is not a log’s signature, though key and name are the same', () => {
    const privateKey = newKey();
    const [log, witness] = [makeNoteSigner('w', privateKey), makeCosigner('w', privateKey, () => 0)];
    expect(log.key.id).not.toEqual(witness.key.id);
    expect(codeOf(() => openNote(signNote(text, [log]), [witness.key]))).toBe('NOTE_UNSIGNED');
    const bytes = splitNote(signNote(text, [log])).signatures[0]!.signature;
    const forged = `${text}\n— w ${Buffer.concat([witness.key.id, Buffer.alloc(8), bytes]).toString('base64')}\n`;
    expect(codeOf(() => openNote(forged, [witness.key]))).toBe('NOTE_BAD_SIGNATURE');
  });
});
