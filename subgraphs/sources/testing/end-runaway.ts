import { createContext, Script } from 'node:vm';

/** The limit in minutes. It is long enough for a slow machine, but far too short for work that grows quadratically or exponentially. */
const MINUTES = 3;
const context = createContext({ act: undefined as unknown });
const call = new Script('act()');

/**
 * Does work that might never end, and stops it after some minutes. It is not a test of speed.
 *
 * @throws Error ERR_SCRIPT_EXECUTION_TIMEOUT if the work was stopped
 * @example expect(endRunaway(() => parse('('.repeat(1_000_000)))).toBeNull()
 */
export function endRunaway<T>(act: () => T, minutes = MINUTES): T {
  context.act = act;
  return call.runInContext(context, { timeout: minutes * 60_000 }) as T;
}
