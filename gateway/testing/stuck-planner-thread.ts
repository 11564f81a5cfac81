import { parentPort } from 'node:worker_threads';
import type { ToPlanner } from '../plan/planner-messages.js';

/** The planner's thread, but it never comes back from an operation of the name `Stuck`, whatever the machine's speed. */
parentPort!.on('message', ({ operation }: ToPlanner) => {
  while (operation.includes('Stuck'));
});
await import('../plan/planner-thread.js');
