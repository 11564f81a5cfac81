import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';

const READY_WITHIN = 60_000;

/** A MariaDB server for one test: a temporary folder and a free loopback port, removed afterwards. */
export interface MariaDb {
  /** Makes an empty database. Returns its address. */
  fresh(): Promise<string>;
  /** Kills the server, as a crash would, and starts it over the same data at the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Finds a program of MariaDB on this machine. Undefined if there is none. */
export function mariadbProgram(name: 'mariadbd' | 'mariadb-install-db'): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** @param settings additional options of the server, or replacements of a test's: `['--innodb-buffer-pool-size=1G']` */
export async function startMariaDb(settings: readonly string[] = []): Promise<MariaDb> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-mariadb-'));
  let server: ChildProcess | undefined;
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server!.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  };
  const stop = async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const data = join(folder, 'data');
    const temporary = join(folder, 'tmp');
    await mkdir(temporary);
    const user = process.getuid?.() === 0 ? ['--user=root'] : [];
    // A starting server deletes every temporary table in its folder, also those of other running servers, so each has its own folder.
    await promisify(execFile)(mariadbProgram('mariadb-install-db')!, ['--no-defaults', `--datadir=${data}`, '--skip-test-db', ...user], {
      env: { ...process.env, TMPDIR: temporary },
    });
    const run = async (port: number): Promise<void> => {
      server = spawn(
        mariadbProgram('mariadbd')!,
        [
          '--no-defaults',
          `--datadir=${data}`,
          `--tmpdir=${temporary}`,
          `--socket=${join(folder, 'socket')}`,
          `--pid-file=${join(folder, 'pid')}`,
          `--port=${port}`,
          '--bind-address=127.0.0.1',
          '--skip-grant-tables',
          '--skip-name-resolve',
          '--innodb-buffer-pool-size=64M',
          '--innodb-flush-log-at-trx-commit=0',
          ...settings,
          ...user,
        ],
        { stdio: 'ignore' },
      );
      await untilReady(port, server);
    };
    const begin = async (attempts: number): Promise<number> => {
      const port = await freePort();
      try {
        await run(port);
        return port;
      } catch (error) {
        // Between the probe and the server's own listen, another process may have taken the port.
        if (attempts === 1 || server?.exitCode === null) throw error;
        return await begin(attempts - 1);
      }
    };
    const port = await begin(3);
    let made = 0;
    const fresh = async () => {
      const name = `test_${++made}`;
      const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
      await connection.query(`CREATE DATABASE ${name}`);
      await connection.end();
      return `mysql://root@127.0.0.1:${port}/${name}`;
    };
    const restart = async () => {
      await kill();
      await run(port);
    };
    return { fresh, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tries to connect until it works, the server ends, or the time is up. */
async function untilReady(port: number, server: ChildProcess): Promise<void> {
  const until = Date.now() + READY_WITHIN;
  for (;;) {
    try {
      await (await createConnection({ host: '127.0.0.1', port, user: 'root' })).end();
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > until) throw new Error('MariaDB does not start', { cause: error });
      await pause(50);
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
