import { describe, expect, it } from '@jest/globals';
import { readDue, readErrorCode, readKeys, readWithdrawals } from './release-answers.js';

const orders = [
  { link: 'lnk_1', facility: 'fac_1' },
  { link: 'lnk_2', facility: 'fac_2' },
];
const key = `fac_1.${'t'.repeat(43)}.1.${'b'.repeat(128)}`;

describe('reading the answers of the release process', () => {
  it('takes a key that belongs to the facility of its order', () => {
    const body = {
      keys: [
        { link: 'lnk_1', state: 'RELEASED', key },
        { link: 'lnk_2', state: 'WAITING' },
      ],
    };
    expect(readKeys(body, orders)).toEqual(body.keys);
  });

  it('reads for which key of the system a key is sealed, and takes another text as none', () => {
    const systemKeyOf = (systemKey: unknown) =>
      readKeys({ keys: [{ link: 'lnk_1', state: 'RELEASED', key, systemKey }] }, orders.slice(0, 1));
    expect(systemKeyOf('kid-1')).toEqual([{ link: 'lnk_1', state: 'RELEASED', key, systemKey: 'kid-1' }]);
    for (const other of [undefined, 7, '', 'a b', 'x'.repeat(101)])
      expect(systemKeyOf(other)).toEqual([{ link: 'lnk_1', state: 'RELEASED', key, systemKey: undefined }]);
  });

  it.each([key, 'x'.repeat(400), 'fac_2', '', 'fac_2.a b'])('takes "%s" for the second facility as refused', (wrong) => {
    const keys = [
      { link: 'lnk_1', state: 'WAITING' },
      { link: 'lnk_2', state: 'RELEASED', key: wrong },
    ];
    expect(readKeys({ keys }, orders)?.[1]).toEqual({ link: 'lnk_2', state: 'REFUSED', reason: 'KEY_INVALID' });
  });

  it.each([
    ['nothing', undefined],
    ['another form', { keys: {} }],
    ['fewer answers', { keys: [{ link: 'lnk_1', state: 'WAITING' }] }],
    ['another order', { keys: ['lnk_2', 'lnk_1'].map((link) => ({ link, state: 'WAITING' })) }],
    ['another state', { keys: ['lnk_1', 'lnk_2'].map((link) => ({ link, state: 'DONE' })) }],
  ])('takes no key from %s', (_what, body) => {
    expect(readKeys(body, orders)).toBeUndefined();
  });

  it('keeps no reason that is not a code', () => {
    const refused = { link: 'lnk_1', state: 'REFUSED', reason: 'patient 4711 is unknown' };
    expect(readKeys({ keys: [refused] }, orders.slice(0, 1))).toEqual([{ ...refused, reason: 'UNNAMED' }]);
    const failed = { link: 'lnk_1', state: 'FAILED', reason: 4711 };
    expect(readWithdrawals({ withdrawals: [failed] }, orders.slice(0, 1))?.failed).toEqual(new Map([['lnk_1', 'UNNAMED']]));
    expect([readErrorCode({ error: { code: 'BUSY', message: '' } }), readErrorCode({ error: { code: 'no 4711' } })]).toEqual([
      'BUSY',
      undefined,
    ]);
  });

  it('takes no more due keys than it asked for, and no position that is not a whole number', () => {
    const due = [{ link: 'lnk_1' }, { link: 'lnk_2' }];
    expect(readDue({ due, next: 7 }, 2)).toEqual({ due: ['lnk_1', 'lnk_2'], next: 7 });
    expect([readDue({ due, next: 7 }, 1), readDue({ due, next: 1.5 }, 2), readDue({ due, next: -1 }, 2), readDue([], 2)]).toEqual(
      Array(4).fill(undefined),
    );
  });
});
