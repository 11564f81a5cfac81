import { createContext, Script } from 'node:vm';

/** Minutes, so that no machine is too slow: work that grows with the square of millions takes hours, and doubling work never ends. */
const MINUTES = 3;
const context = createContext({ act: undefined as unknown });
const call = new Script('act()');

/**
 * Does work that might never end, and ends it by force after some minutes. It judges nobody's speed.
 *
 * @throws Error ERR_SCRIPT_EXECUTION_TIMEOUT where it had to be ended
 * @example expect(endRunaway(() => parse('('.repeat(1_000_000)))).toBeNull()
 */
export function endRunaway<T>(act: () => T, minutes = MINUTES): T {
  context.act = act;
  return call.runInContext(context, { timeout: minutes * 60_000 }) as T;
}
