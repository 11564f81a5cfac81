import { writeFrame } from './syslog-frame.js';

const HEADER = { at: Date.UTC(2026, 0, 15, 3, 0, 7), isWarning: false, host: 'audit-1', process: 42 };

describe('a syslog frame', () => {
  it('has the header that ITI-20 wants, and a byte order mark before the message', () => {
    expect(writeFrame(HEADER, '<a/>').toString('utf8')).toMatch(
      /^\d+ <85>1 2026-01-15T03:00:07\.000Z audit-1 hareyaka-audit 42 IHE\+RFC-3881 - \ufeff<a\/>$/,
    );
  });

  it('has priority 84 for a failure', () => {
    expect(writeFrame({ ...HEADER, isWarning: true }, '<a/>').toString('utf8')).toContain(' <84>1 ');
  });

  it.each(['<a/>', '岡山', '𠮷', ''])('counts bytes, not characters, of %j', (message) => {
    const frame = writeFrame(HEADER, message);
    const space = frame.indexOf(' ');
    expect(Number(frame.subarray(0, space).toString('latin1'))).toBe(frame.length - space - 1);
  });

  it.each([
    ['a b', 'a_b'],
    ['岡山', '__'],
    ['', '-'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('writes the host %j as %j', (host, written) => {
    expect(
      writeFrame({ ...HEADER, host }, '')
        .toString('utf8')
        .split(' ')[3],
    ).toBe(written);
  });
});
