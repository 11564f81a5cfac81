import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ReleaseFailure } from './release-client.js';
import { sendHalves } from './send-halves.js';

describe('sending orders of which some are bad', () => {
  it('gets an answer for each good one, and names each bad one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), async (bad) => {
        const orders = bad.map((isBad, i) => ({ i, isBad }));
        let requests = 0;
        const sent = await sendHalves(orders, async (some) => {
          requests++;
          if (some.some(({ isBad }) => isBad)) throw new ReleaseFailure('keys', 'BODY_INVALID', true);
          return some.map(({ i }) => i);
        });
        expect(sent.answers).toEqual(orders.filter(({ isBad }) => !isBad).map(({ i }) => i));
        expect(sent.refused).toEqual(orders.filter(({ isBad }) => isBad));
        expect([sent.unsent, sent.failure]).toEqual([[], undefined]);
        expect(requests).toBeLessThanOrEqual(2 * Math.max(orders.length, 1));
      }),
    );
  });

  it('stops at the first request that fails for another reason; what was not answered is unsent', async () => {
    let requests = 0;
    const sent = await sendHalves([1, 2, 3, 4], async (some) => {
      requests++;
      if (some.length > 2) throw new ReleaseFailure('keys', 'TOO_LARGE', true);
      if (requests > 2) throw new ReleaseFailure('keys', 'UNREACHABLE');
      return some;
    });
    expect(sent).toMatchObject({ answers: [1, 2], refused: [], unsent: [3, 4], failure: { code: 'UNREACHABLE' } });
    expect(requests).toBe(3);
  });
});
