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

describe('a circuit', () => {
  it('opens after five failures in a row, and an answer ends the row', () => {
    const { circuit, states, fail } = circuitAt();
    fail(FAILURES_IN_A_ROW - 1);
    circuit.record('ANSWERED');
    fail(FAILURES_IN_A_ROW - 1);
    expect(states).toEqual([]);
    fail(1);
    expect([states, circuit.admit()]).toEqual([['OPEN'], 'LEAVE']);
  });

  it('is not opened by what is neither an answer nor a failure, however often, nor does that end a row of failures', () => {
    const { circuit, states, fail } = circuitAt();
    for (let i = 0; i < FAILURES_IN_A_ROW; i++) {
      for (let j = 0; j < 100; j++) circuit.record('NEITHER');
      expect(states).toEqual([]);
      fail(1);
    }
    expect(states).toEqual(['OPEN']);
  });

  it('lets one question try after the pause, and the others wait for its outcome', async () => {
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

  it('pauses again after a trial that failed, and not after one that was neither answered nor failed', () => {
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
