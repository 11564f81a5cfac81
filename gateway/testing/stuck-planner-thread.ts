import { parentPort } from 'node:worker_threads';
import type { ToPlanner } from '../plan/planner-messages.js';

/**
 * The planner's thread, but it never comes back from an operation of the name `Stuck`, whatever the machine's speed, and takes memory without end
 * for one of the name `Hungry`.
 */
parentPort!.on('message', ({ operation }: ToPlanner) => {
  while (operation.includes('Stuck'));
  for (const taken: object[] = []; operation.includes('Hungry'); ) taken.push(Array.from({ length: 1_000 }, () => ({})));
});
await import('../plan/planner-thread.js');
