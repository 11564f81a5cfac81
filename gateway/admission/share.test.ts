import { expect, it } from '@jest/globals';
import { Share } from './share.js';

const LOOP_BURST_MS = 250;
const LOOP_SHARE = 0.2;

function shareAt() {
  let now = 0;
  return {
    share: new Share({ burst: LOOP_BURST_MS, perMs: LOOP_SHARE }, () => now),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it('A share lets a caller begin at once until the burst is used up', () => {
  const { share } = shareAt();
  share.charge('a', LOOP_BURST_MS);
  expect(share.wait('a')).toBe(0);
  share.charge('a', 1);
  expect(share.wait('a')).toBe(1 / LOOP_SHARE);
});

it('A share lets a caller that used too much begin again once it has recovered', () => {
  const { share, pass } = shareAt();
  share.charge('a', LOOP_BURST_MS + 100);
  pass(100 / LOOP_SHARE - 1);
  expect(share.wait('a')).toBeGreaterThan(0);
  pass(1);
  expect(share.wait('a')).toBe(0);
});

it('A share charges one caller’s work to that caller only', () => {
  const { share } = shareAt();
  share.charge('a', 10_000);
  expect(share.wait('b')).toBe(0);
});

it('A share recovers to at most one burst, however long a caller was quiet', () => {
  const { share, pass } = shareAt();
  share.charge('a', 100);
  pass(1e9);
  share.charge('a', LOOP_BURST_MS + 1);
  expect(share.wait('a')).toBeGreaterThan(0);
});

it('The number of accounts that a share keeps is bounded, however many callers there are', () => {
  const { share, pass } = shareAt();
  for (let caller = 0; caller < 30_000; caller++) {
    share.charge(`caller ${caller}`, 1);
    pass(10);
  }
  // The last one is charged as if there had been no others.
  share.charge('last', LOOP_BURST_MS + 1);
  expect(share.wait('last')).toBeGreaterThan(0);
});

it('ends a debt: however much was used, the next work begins after a pause of one burst', () => {
  const { share, pass } = shareAt();
  share.charge('a', 1_000_000);
  expect(share.wait('a')).toBe(LOOP_BURST_MS / LOOP_SHARE);
  pass(LOOP_BURST_MS / LOOP_SHARE);
  expect(share.wait('a')).toBe(0);
});
