import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of a test, on a free port of the loopback. */
export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** Ends it; with `SIGKILL` as after a power failure. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Whether a missing Redis is an error, and no test may be skipped. */
export function isRedisNeeded(): boolean {
  return process.env.HAREYAKA_REQUIRE_ALL === '1';
}

/**
 * Starts the `redis-server` of this machine in a temporary folder. If there is none, it prints which tests are skipped.
 *
 * @param folder keeps the data over a restart (append-only file); absent: nothing is kept
 * @throws Error if there is none and nothing may be skipped
 */
export async function startRedis(port?: number, folder?: string): Promise<RunningRedis | undefined> {
  if (spawnSync('redis-server', ['--version']).error) {
    if (isRedisNeeded()) throw new Error('redis-server is not installed');
    process.stderr.write('SKIPPED: redis-server is not installed; what several gateways share is not tested\n');
    return undefined;
  }
  const chosen = port ?? (await findFreePort());
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'redis-')));
  const args = ['--port', String(chosen), '--bind', '127.0.0.1', '--dir', own, '--save', '', '--daemonize', 'no'];
  const child = spawn('redis-server', [...args, ...(folder ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await new Promise<void>((ready, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) ready();
    });
    child.once('exit', (code) => fail(new Error(`redis-server ended with code ${code}`)));
  });
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
      if (!folder) await rm(own, { recursive: true, force: true });
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
