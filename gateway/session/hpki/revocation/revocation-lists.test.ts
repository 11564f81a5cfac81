import 'reflect-metadata';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Extension, KeyUsageFlags } from '@peculiar/x509';
import fc from 'fast-check';
import { makeScopeExtension } from '../testing/list-scope-extension.js';
import {
  DAY,
  HOUR,
  type Issued,
  issue,
  type KeyPair,
  makeAuthority,
  makeCrl,
  makeKeys,
  makeName,
  makeTestHpki,
  type TestHpki,
} from '../testing/test-hpki.js';
import { writeDer } from '../testing/write-der.js';
import { type Certificate, readCertificate } from '../x509/certificate.js';
import { DerError, TAG } from '../x509/der.js';
import { readRevocationList } from '../x509/revocation-list.js';
import { RETRY_AFTER } from './list-source.js';
import { RevocationLists, type RevocationListsOptions } from './revocation-lists.js';

const PLACE = 'http://crl.test/auth.crl';
let hpki: TestHpki;
let keys: KeyPair;
let doctor: Certificate;
let authority: Certificate;
let start: number;
let now: number;
/** The published lists by place; a place that is not there cannot be reached. */
let published: Map<string, Buffer | (() => Promise<Buffer>)>;
let loads: string[];
let outcomes: string[];

beforeAll(async () => {
  hpki = await makeTestHpki();
  keys = await makeKeys();
  authority = readCertificate(hpki.authentication.certificate);
  doctor = readCertificate((await issue({ by: hpki.authentication, keys, serial: '1234', crlUrls: [PLACE] })).certificate);
}, 60_000);
beforeEach(() => {
  start = Math.floor(Date.now() / 1000) * 1000;
  now = start;
  published = new Map();
  loads = [];
  outcomes = [];
});

const openLists = (change: Partial<RevocationListsOptions> = {}) =>
  new RevocationLists({
    places: [PLACE],
    hosts: new Set(),
    staleFor: 0,
    waitAtMost: 5_000,
    refreshEvery: HOUR,
    now: () => now,
    load: async (place) => {
      loads.push(place);
      const list = published.get(place);
      if (list === undefined) throw new Error('cannot be reached');
      return typeof list === 'function' ? await list() : list;
    },
    onLoad: (_place, outcome) => outcomes.push(outcome),
    ...change,
  });
const listed = async (wish: Parameters<typeof makeCrl>[1] = {}, by: Issued = hpki.authentication) =>
  await makeCrl(by, { thisUpdate: start - HOUR, nextUpdate: start + DAY, ...wish });

describe('the state of a certificate', () => {
  it('is good or revoked, as the current list of its issuer says', async () => {
    published.set(PLACE, await listed({ revoked: ['99', '0012'] }));
    expect(await openLists().stateOf(doctor, authority, now)).toBe('good');
    published.set(PLACE, await listed({ revoked: ['99', '1234'] }));
    expect(await openLists().stateOf(doctor, authority, now)).toBe('revoked');
  });

  it('is unavailable while no list can be reached, and asks again only after a while', async () => {
    const lists = openLists();
    expect(await lists.stateOf(doctor, authority, now)).toBe('unavailable');
    published.set(PLACE, await listed());
    expect([await lists.stateOf(doctor, authority, now), loads.length]).toEqual(['unavailable', 1]);
    now += RETRY_AFTER;
    expect([await lists.stateOf(doctor, authority, now), loads.length]).toEqual(['good', 2]);
    expect(outcomes).toEqual(['unreachable', 'loaded']);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['garbage', async () => Buffer.from('garbage')],
    ['a list of another issuer', async () => await listed({}, hpki.signature)],
    ['a list with the issuer’s name, signed by a stranger', async () => await listed({}, { ...hpki.authentication, ...keys })],
    ['a list with an unknown critical extension', async () => await listed({ extensions: [critical()] })],
    ['a list with a critical extension in an entry', async () => await listed({ revoked: ['1'], entryExtensions: [critical()] })],
    ['a list for some reasons only', async () => await listed({ extensions: [makeScopeExtension({ reasons: true })] })],
    ['a list with entries of other issuers', async () => await listed({ extensions: [makeScopeExtension({ flags: [4] })] })],
    ['a list of attribute certificates', async () => await listed({ extensions: [makeScopeExtension({ flags: [5] })] })],
    ['a list of CAs', async () => await listed({ extensions: [makeScopeExtension({ flags: [2] })] })],
    ['a list for another distribution point', async () => await listed({ extensions: [makeScopeExtension({ url: 'http://crl.test/2' })] })],
    ['a list of the day after tomorrow', async () => await listed({ thisUpdate: start + 2 * DAY, nextUpdate: start + 3 * DAY })],
  ])('is unavailable if what is published is %s', async (_what, publish) => {
    published.set(PLACE, await publish());
    expect(await openLists().stateOf(doctor, authority, now)).toBe('unavailable');
  });

  it.each<[string, object]>([
    ['of persons', { flags: [1] }],
    ['of its own distribution point', { url: PLACE }],
    ['of both', { flags: [1], url: PLACE }],
  ])('is known from a list %s', async (_what, scope) => {
    published.set(PLACE, await listed({ extensions: [makeScopeExtension(scope)], revoked: ['1234'] }));
    expect(await openLists().stateOf(doctor, authority, now)).toBe('revoked');
  });

  it('is unavailable if the issuer may not sign lists', async () => {
    const by = await makeAuthority(makeName({ CN: 'no lists' }), { by: hpki.root, usages: KeyUsageFlags.keyCertSign });
    const certificate = readCertificate((await issue({ by, keys })).certificate);
    published.set(PLACE, await listed({}, by));
    expect(await openLists().stateOf(certificate, readCertificate(by.certificate), now)).toBe('unavailable');
  });

  it('of a CA is known from a list of CAs that its own issuer published', async () => {
    const root = readCertificate(hpki.root.certificate);
    published.set(PLACE, await listed({ extensions: [makeScopeExtension({ flags: [2] })], revoked: [authority.serial] }, hpki.root));
    const lists = openLists();
    // The same place is asked for another issuer first, and must not be taken for a bad one.
    expect(await lists.stateOf(doctor, authority, now)).toBe('unavailable');
    expect(await lists.stateOf(authority, root, now)).toBe('revoked');
    expect(outcomes).toEqual(['loaded']);
  });
});

describe('a list that is no longer current', () => {
  const loaded = async (change: Partial<RevocationListsOptions>, revoked: string[] = []) => {
    published.set(PLACE, await listed({ revoked }));
    const lists = openLists(change);
    expect(await lists.stateOf(doctor, authority, now)).toBe(revoked.length > 0 ? 'revoked' : 'good');
    published.clear();
    return lists;
  };

  it('is not believed from the instant of nextUpdate, unless the configuration says so', async () => {
    const lists = await loaded({});
    now = start + DAY - 1;
    expect(await lists.stateOf(doctor, authority, now)).toBe('good');
    now = start + DAY;
    expect(await lists.stateOf(doctor, authority, now)).toBe('unavailable');
  });

  it('is believed for as long as the configuration says, and no longer', async () => {
    const lists = await loaded({ staleFor: 6 * HOUR });
    now = start + DAY + 6 * HOUR - 1;
    expect(await lists.stateOf(doctor, authority, now)).toBe('good');
    now += 1;
    expect(await lists.stateOf(doctor, authority, now)).toBe('unavailable');
  });

  it('still revokes', async () => {
    const lists = await loaded({}, ['1234']);
    now = start + 10 * DAY;
    expect(await lists.stateOf(doctor, authority, now)).toBe('revoked');
  });

  it('is replaced as soon as a new one can be loaded', async () => {
    const lists = await loaded({});
    now = start + DAY;
    published.set(PLACE, await listed({ thisUpdate: now, nextUpdate: now + DAY }));
    expect(await lists.stateOf(doctor, authority, now)).toBe('good');
  });
});

describe('the loading of lists', () => {
  it('is shared by all who wait for it', async () => {
    const publish = publishLater();
    const lists = openLists();
    const asked = Promise.all(Array.from({ length: 20 }, async () => await lists.stateOf(doctor, authority, now)));
    await Promise.resolve();
    publish(await listed());
    expect([new Set(await asked), loads.length]).toEqual([new Set(['good']), 1]);
  });

  it('is not waited for beyond the limit, and its list counts when it has come', async () => {
    const publish = publishLater();
    const lists = openLists({ waitAtMost: 1 });
    expect(await lists.stateOf(doctor, authority, now)).toBe('unavailable');
    publish(await listed());
    while (outcomes.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect([await lists.stateOf(doctor, authority, now), loads.length]).toEqual(['good', 1]);
  });

  it('happens again in the background before a list ends, without a verification that waits', async () => {
    published.set(PLACE, await listed());
    const lists = openLists();
    await lists.stateOf(doctor, authority, now);
    now += HOUR - 1;
    lists.refresh();
    expect(loads).toHaveLength(1);
    now += 1;
    lists.refresh();
    expect(loads).toHaveLength(2);
  });

  it('never replaces a list by an older one, by garbage, or by one with another signature', async () => {
    const old = await listed({ thisUpdate: start - 2 * HOUR });
    const forged = await listed({ thisUpdate: start }, { ...hpki.authentication, ...keys });
    published.set(PLACE, await listed({ revoked: ['1234'] }));
    const lists = openLists();
    await lists.stateOf(doctor, authority, now);
    for (const bytes of [old, forged, Buffer.from('garbage')]) {
      published.set(PLACE, bytes);
      now += HOUR;
      lists.refresh();
      while (outcomes.length < loads.length) await new Promise((resolve) => setImmediate(resolve));
      expect(await lists.stateOf(doctor, authority, now)).toBe('revoked');
    }
    expect(outcomes).toEqual(['loaded', 'loaded', 'invalid', 'invalid']);
  });

  it.each<[string, string, boolean]>([
    ['an allowed host', PLACE, true],
    ['an allowed host with a port', 'http://crl.test:8080/a', true],
    ['another host', 'http://other.test/a', false],
    ['another port', 'http://crl.test:81/a', false],
    ['an allowed host with a password', 'http://a:b@crl.test/a', false],
    ['a host that only ends alike', 'http://evil-crl.test/a', false],
    ['a host behind the name of a user', 'http://crl.test@other.test/a', false],
    ['another protocol', 'ldap://crl.test/a', false],
    ['a file', 'file:///etc/passwd', false],
    ['no address', 'crl.test', false],
  ])('follows a certificate to %s if that is allowed', async (_what, url, allowed) => {
    const certificate = readCertificate((await issue({ by: hpki.authentication, keys, crlUrls: [url] })).certificate);
    published.set(url, await listed());
    const lists = openLists({ places: [], hosts: new Set(['crl.test', 'crl.test:8080']) });
    expect(await lists.stateOf(certificate, authority, now)).toBe(allowed ? 'good' : 'unavailable');
    expect(loads).toEqual(allowed ? [url] : []);
  });

  it('follows certificates to a bounded number of places', async () => {
    const lists = openLists({ places: [], hosts: new Set(['crl.test']) });
    for (let i = 0; i < 40; i++) {
      const { certificate } = await issue({ by: hpki.authentication, keys, crlUrls: [`http://crl.test/${i}`] });
      await lists.stateOf(readCertificate(certificate), authority, now);
    }
    expect(loads).toHaveLength(32);
  });
});

describe('readRevocationList', () => {
  it('throws nothing but DerError for damaged lists, and never loses an entry of one that it reads', async () => {
    const whole = await listed({ revoked: ['1234', '99'], extensions: [makeScopeExtension({ flags: [1], url: PLACE })] });
    expect([...readRevocationList(whole).revoked]).toEqual(['1234', '99']);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= change;
        try {
          expect(readRevocationList(bytes).revoked.size).toBe(2);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

/** The place answers only when the returned function is called. */
function publishLater(): (list: Buffer) => void {
  const waiting: ((list: Buffer) => void)[] = [];
  published.set(
    PLACE,
    async () =>
      await new Promise<Buffer>((resolve) => {
        waiting.push(resolve);
      }),
  );
  return (list) => {
    for (const resolve of waiting) resolve(list);
  };
}

function critical(): Extension {
  return new Extension('1.2.3.4', true, writeDer(TAG.SEQUENCE));
}
