import { parentPort } from 'node:worker_threads';
import type { ToPlanner } from '../plan/planner-messages.js';

/**
 * A planner's thread that never returns from an operation of the name `Stuck`, on any machine, takes memory without end
 * for one of the name `Hungry`, and dies instead of answering one of the name `Deadly`.
 */
parentPort!.on('message', ({ operation }: ToPlanner) => {
  while (operation.includes('Stuck'));
  if (operation.includes('Deadly')) parentPort!.postMessage = die;
  for (const taken: object[] = []; operation.includes('Hungry'); ) taken.push(Array.from({ length: 1_000 }, () => ({})));
});
await import('../plan/planner-thread.js');

function die(): never {
  throw new Error('dead');
}
