import fc from 'fast-check';
import { makeKeys } from '../process/keys/system-keys.js';
import { callerOf, NOW } from '../testing/issuers.js';
import { ContentUrls } from './content-urls.js';
import { type AddressDisclosure, restoreDisclosure } from './sealed-disclosure.js';

const IMAGE = { kind: 'image', institution: '3310000001', localId: '0012345', studyUid: '1.2.3' };
const LATE = NOW / 1000 + 3_600;
const DISCLOSURE: AddressDisclosure = {
  patients: ['pat_1'],
  category: 'IMAGING',
  facility: 'fac_1',
  grounds: ['consent:con_1', 'permission:prm_1'],
  purpose: 'TREAT',
  user: 'usr_1',
  profession: 'DOCTOR',
};

async function made(system = 'humanbridge', keys?: Awaited<ReturnType<typeof makeKeys>>) {
  const { privateSet } = keys ?? (await makeKeys({ sealing: true }));
  const clock = { now: NOW };
  return { urls: new ContentUrls(system, privateSet, () => clock.now), clock };
}
const tokenOf = (url: string) => url.split('/').at(-1)!;

describe('an address of bytes outside the graph', () => {
  it('is relative to the graph, reveals nothing, and opens for the person to whom it was given', async () => {
    const { urls } = await made();
    const url = urls.urlOf(IMAGE, callerOf(), LATE, DISCLOSURE);
    expect(url).toMatch(/^\/content\/humanbridge\/[\w-]+$/);
    for (const secret of ['0012345', '3310000001', '1.2.3', 'dr-sato', 'pat_1', 'con_1', 'usr_1']) {
      expect(url).not.toContain(secret);
      expect(Buffer.from(tokenOf(url), 'base64url').toString('latin1')).not.toContain(secret);
    }
    const { content, disclosure } = urls.open(tokenOf(url), callerOf());
    expect(content).toEqual(IMAGE);
    expect(restoreDisclosure(disclosure, 'CONTENT', 1)).toEqual({ ...DISCLOSURE, form: 'CONTENT', state: 'ANSWERED', items: 1 });
  });

  it('differs each time, so that two addresses do not reveal that they have the same content', async () => {
    const { urls } = await made();
    expect(urls.urlOf(IMAGE, callerOf(), LATE, DISCLOSURE)).not.toBe(urls.urlOf(IMAGE, callerOf(), LATE, DISCLOSURE));
  });

  it.each([
    ['another person', { subject: 'ns-tanaka' }],
    ['the same name at another issuer', { issuer: 'https://other.example' }],
    ['the same person for another facility', { facility: 'fac_other' }],
    ['the same person with another assurance', { assurance: 'password' }],
  ])('opens nothing for %s', async (_who, change) => {
    const { urls } = await made();
    const token = tokenOf(urls.urlOf(IMAGE, callerOf(), LATE, DISCLOSURE));
    expect(() => urls.open(token, callerOf(change))).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('ends after sixty seconds, and with its permit if that ends sooner', async () => {
    const { urls, clock } = await made();
    const [long, short] = [LATE, NOW / 1000 + 10].map((until) => tokenOf(urls.urlOf(IMAGE, callerOf(), until, DISCLOSURE)));
    const opens = (token: string, seconds: number) => {
      clock.now = NOW + seconds * 1000;
      try {
        return urls.open(token, callerOf()) !== undefined;
      } catch {
        return false;
      }
    };
    expect([opens(short!, 9.9), opens(short!, 10), opens(long!, 59.9), opens(long!, 60), opens(long!, 3_600)]).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it('of one system opens at no other, even with the same keys', async () => {
    const keys = await makeKeys({ sealing: true });
    const [one, other, stranger] = [await made('humanbridge', keys), await made('id-link', keys), await made('humanbridge')];
    const token = tokenOf(one.urls.urlOf(IMAGE, callerOf(), LATE, DISCLOSURE));
    for (const { urls } of [other, stranger]) expect(() => urls.open(token, callerOf())).toThrow();
    expect((await made('humanbridge', keys)).urls.open(token, callerOf()).content).toEqual(IMAGE);
  });

  it('cannot be changed, shortened, lengthened, or joined from two', async () => {
    const { urls } = await made();
    const [a, b] = [IMAGE, { ...IMAGE, studyUid: '9.9.9' }].map((content) =>
      Buffer.from(tokenOf(urls.urlOf(content, callerOf(), LATE, DISCLOSURE)), 'base64url'),
    );
    const opens = (token: string) => {
      try {
        return urls.open(token, callerOf()).content.studyUid;
      } catch {
        return 'nothing';
      }
    };
    fc.assert(
      fc.property(fc.nat(a!.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(a!.length), (at, mask, cut) => {
        const flipped = Buffer.from(a!);
        flipped[at]! ^= mask;
        const joined = Buffer.concat([a!.subarray(0, cut), b!.subarray(cut)]);
        const spellings = [flipped, a!.subarray(0, at), Buffer.concat([a!, Buffer.from([mask])])].map((one) => one.toString('base64url'));
        for (const token of spellings) expect(opens(token)).toBe('nothing');
        expect(opens(joined.toString('base64url'))).toBe(joined.equals(b!) ? '9.9.9' : joined.equals(a!) ? '1.2.3' : 'nothing');
      }),
      { numRuns: 300 },
    );
    for (const token of ['', 'x', '=', `${a!.toString('base64url')}=`, a!.toString('base64'), 'A'.repeat(100_000)]) {
      if (token !== a!.toString('base64url')) expect(opens(token)).toBe('nothing');
    }
  });
});
