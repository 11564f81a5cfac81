import { expect, it } from '@jest/globals';
import { type CallOutcome, CircuitBreaker, FAILURES_PER_CALLER, FAILURES_TO_OPEN } from './circuit-breaker.js';

function watched() {
  let now = 0;
  const changes: string[] = [];
  const breaker = new CircuitBreaker(
    (state) => changes.push(state),
    () => now,
  );
  const call = (caller: string | undefined, outcome: CallOutcome, times = 1, blame?: 'subgraph') => {
    for (let index = 0; index < times; index++) {
      const permission = breaker.permit(caller);
      if (permission) breaker.end(permission, caller, outcome, blame);
    }
  };
  return {
    breaker,
    changes,
    call,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it('A circuit breaker opens when half of the calls of several callers fail', () => {
  const { breaker, call, changes } = watched();
  call('a', 'answered', 5);
  call('a', 'failed', 3);
  call('b', 'failed', 3);
  expect([breaker.state, changes]).toEqual(['open', ['open']]);
  expect(breaker.permit('c')).toBeUndefined();
});

it('A circuit breaker stays closed when only one caller’s calls fail', () => {
  const { breaker, call } = watched();
  call('attacker', 'failed', 1_000);
  call('sato', 'answered', 5);
  call('attacker', 'failed', 1_000);
  expect(breaker.state).toBe('closed');
});

it('A circuit breaker opens for one caller where callers cannot be distinguished, or cannot have caused the failures', () => {
  const unknown = watched();
  unknown.call(undefined, 'failed', 2 * FAILURES_TO_OPEN);
  expect(unknown.breaker.state).toBe('open');
  const refused = watched();
  refused.call('a', 'failed', 2 * FAILURES_TO_OPEN, 'subgraph');
  expect(refused.breaker.state).toBe('open');
});

it('A circuit breaker ignores outcomes that say nothing about the subgraph', () => {
  const { breaker, call } = watched();
  for (const caller of ['a', 'b', 'c']) call(caller, 'unknown', 100);
  expect(breaker.state).toBe('closed');
});

it('A circuit breaker stays closed while most calls are answered, and forgets failures after ten seconds', () => {
  const { breaker, call, pass } = watched();
  for (const caller of ['a', 'b', 'c', 'd']) call(caller, 'failed', FAILURES_PER_CALLER - 2);
  expect(breaker.state).toBe('closed');
  pass(11_000);
  for (const caller of ['a', 'b', 'c', 'd']) call(caller, 'failed', FAILURES_PER_CALLER - 2);
  expect(breaker.state).toBe('closed');
  call('e', 'answered', 100);
  for (const caller of ['f', 'g', 'h']) call(caller, 'failed', FAILURES_PER_CALLER);
  expect(breaker.state).toBe('closed');
});

it('A circuit breaker lets one call of each caller try after two seconds, and closes with the first answer', () => {
  const { breaker, call, pass, changes } = watched();
  call(undefined, 'failed', 10);
  pass(1_999);
  expect(breaker.permit('a')).toBeUndefined();
  pass(1);
  expect(breaker.state).toBe('half-open');
  const slow = breaker.permit('attacker')!;
  expect(breaker.permit('attacker')).toBeUndefined();
  breaker.end(breaker.permit('sato')!, 'sato', 'answered');
  expect([breaker.state, changes]).toEqual(['closed', ['open', 'closed']]);
  breaker.end(slow, 'attacker', 'failed');
  expect(breaker.state).toBe('closed');
});

it('A circuit breaker opens again when the last trial fails, and tries again after a trial that says nothing', () => {
  const { breaker, call, pass } = watched();
  call(undefined, 'failed', 10);
  pass(2_000);
  breaker.end(breaker.permit('a')!, 'a', 'unknown');
  expect(breaker.state).toBe('half-open');
  const [one, other] = [breaker.permit('a')!, breaker.permit('b')!];
  breaker.end(one, 'a', 'failed');
  expect(breaker.state).toBe('half-open');
  breaker.end(other, 'b', 'failed');
  expect(breaker.state).toBe('open');
});
