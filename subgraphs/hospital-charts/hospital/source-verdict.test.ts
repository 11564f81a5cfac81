import { SourceError, type SourceErrorCode } from '../../sources/source-error.js';
import { judgeSource, type Verdict } from './source-verdict.js';

describe('the verdict on a source', () => {
  it.each<[SourceErrorCode, SourceError['about'], Verdict, Verdict]>([
    ['UNREACHABLE', 'SOURCE', 'FAILED', 'FAILED'],
    ['TIMED_OUT', 'SOURCE', 'FAILED', 'NEITHER'],
    ['GONE', 'SOURCE', 'ANSWERED', 'ANSWERED'],
    ['INVALID_DATA', 'SOURCE', 'ANSWERED', 'ANSWERED'],
    ['UNSUPPORTED', 'SOURCE', 'ANSWERED', 'ANSWERED'],
    ['UNREACHABLE', 'QUESTION', 'ANSWERED', 'ANSWERED'],
    ['UNREACHABLE', 'OURSELVES', 'NEITHER', 'NEITHER'],
    ['TIMED_OUT', 'OURSELVES', 'NEITHER', 'NEITHER'],
    ['INVALID_DATA', 'OURSELVES', 'NEITHER', 'NEITHER'],
    ['GONE', 'OURSELVES', 'NEITHER', 'NEITHER'],
  ])('after %s about %s is %s with its full deadline, %s with less', (code, about, full, less) => {
    const error = new SourceError(code, 'm', about);
    expect([judgeSource(error, true), judgeSource(error, false)]).toEqual([full, less]);
  });

  it('is NEITHER after a programming error', () => {
    expect(judgeSource(new TypeError('a fault'), true)).toBe('NEITHER');
  });
});
