import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { startCloud } from './cloud-under-test.js';
import { watchSteps } from './stop-at-step.js';

/** A receipt cloud as a process that kills itself at one of its steps. Its argument is a JSON file: `{ database, folder, keys, killAt, codesFor }`. */
const { database, folder, keys, killAt, codesFor } = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
let steps = 0;
const cloud = await startCloud(database, {
  ...{ folder, keys },
  ...watchSteps(() => {
    steps += 1;
    if (steps === killAt) process.kill(process.pid, 'SIGKILL');
  }),
});
const codes: string[] = [];
for (const tenant of (codesFor ?? []) as string[]) codes.push(await cloud.makeCode(tenant));
process.stdout.write(`${JSON.stringify({ url: cloud.url, codes })}\n`);
