import { Circuit, type CircuitState, FAILURES_IN_A_ROW } from './circuit.js';

const PAUSE = 5_000;

function circuitAt() {
  const clock = { now: 0 };
  const states: CircuitState[] = [];
  const circuit = new Circuit({ pause: PAUSE, onState: (state) => states.push(state), now: () => clock.now });
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) circuit.record('FAILED');
  };
  return { circuit, clock, states, fail };
}

describe('a circuit breaker', () => {
  it('opens after five failures in a row, and an answer ends the row', () => {
    const { circuit, states, fail } = circuitAt();
    fail(FAILURES_IN_A_ROW - 1);
    circuit.record('ANSWERED');
    fail(FAILURES_IN_A_ROW - 1);
    expect(states).toEqual([]);
    fail(1);
    expect([states, circuit.admit()]).toEqual([['OPEN'], 'LEAVE']);
  });

  it('ignores any number of outcomes that are neither an answer nor a failure: they do not open it, and do not end a row of failures', () => {
    const { circuit, states, fail } = circuitAt();
    for (let i = 0; i < FAILURES_IN_A_ROW; i++) {
      for (let j = 0; j < 100; j++) circuit.record('NEITHER');
      expect(states).toEqual([]);
      fail(1);
    }
    expect(states).toEqual(['OPEN']);
  });

  it('lets one trial through after the pause, and the other questions wait for its outcome', async () => {
    const { circuit, clock, states, fail } = circuitAt();
    fail(FAILURES_IN_A_ROW);
    clock.now = PAUSE - 1;
    expect(circuit.admit()).toBe('LEAVE');
    clock.now = PAUSE;
    expect(circuit.admit()).toBe('TRY');
    const waiting = circuit.admit();
    expect(waiting).toBeInstanceOf(Promise);
    // The outcome of a question from before the circuit opened no longer counts.
    circuit.record('ANSWERED');
    expect(circuit.state).toBe('TRIED');
    circuit.record('ANSWERED', { trial: true });
    await waiting;
    expect([circuit.admit(), states]).toEqual(['ASK', ['OPEN', 'TRIED', 'CLOSED']]);
  });

  it('pauses again after a failed trial, and not after a trial with a neutral outcome', () => {
    const { circuit, clock, fail } = circuitAt();
    fail(FAILURES_IN_A_ROW);
    clock.now = PAUSE;
    expect(circuit.admit()).toBe('TRY');
    circuit.record('NEITHER', { trial: true });
    expect(circuit.admit()).toBe('TRY');
    circuit.record('FAILED', { trial: true });
    expect(circuit.admit()).toBe('LEAVE');
    clock.now = 2 * PAUSE;
    expect(circuit.admit()).toBe('TRY');
  });
});
