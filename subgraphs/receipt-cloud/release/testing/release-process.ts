import 'reflect-metadata';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { watchSteps } from '../../testing/stop-at-step.js';
import type { VaultClient } from '../cloud/vault-client.js';
import { startReleaseUnderTest, TestDirectory } from './release-under-test.js';

/**
 * A release process that kills itself at one of its steps: after a transaction, or after the cloud has answered. Its argument is a JSON file:
 * `{ database, cloud, directory, system, killAt }`.
 */
const { database, cloud, directory, system, killAt } = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
let steps = 0;
const step = () => {
  steps += 1;
  if (steps === killAt) process.kill(process.pid, 'SIGKILL');
};
const privateKey = createPrivateKey({ format: 'jwk', key: system });
const release = await startReleaseUnderTest(database, {
  ...{ cloud, directory: await TestDirectory.make(directory), system: { privateKey, publicKey: createPublicKey(privateKey) } },
  wrapWriter: watchSteps(step).wrapWriter,
  wrapVault: (vault) =>
    new Proxy(vault, {
      get: (target, name: keyof VaultClient) => {
        const method = target[name] as (...given: unknown[]) => Promise<unknown>;
        return async (...given: unknown[]) => {
          const answer = await method.apply(target, given);
          step();
          return answer;
        };
      },
    }),
});
process.stdout.write(`${JSON.stringify({ url: release.url })}\n`);
