import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Options } from '../s3-storage.js';

/** An S3 server of a test, with one bucket. */
export interface RunningS3 {
  readonly options: S3Options;
  stop(): Promise<void>;
}

const PROGRAMS = [
  '/usr/bin/swift-proxy-server',
  '/usr/bin/swift-account-server',
  '/usr/bin/swift-container-server',
  '/usr/bin/swift-object-server',
  '/usr/bin/swift-ring-builder',
  '/usr/bin/memcached',
];
const [ACCESS_KEY, SECRET_KEY, BUCKET] = ['test:tester', 'testing', 'attachments'];
const READY_WITHIN = 60_000;

/**
 * Starts OpenStack Swift with its S3 interface, which checks signatures, on free ports and in a temporary folder. If this machine lacks it, it prints which
 * tests are skipped.
 *
 * @throws Error if it is missing and nothing may be skipped
 */
export async function startSwift(): Promise<RunningS3 | undefined> {
  const missing = PROGRAMS.filter((program) => !existsSync(program));
  if (missing.length > 0) {
    if (process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error(`not installed: ${missing.join(', ')}`);
    process.stderr.write(`SKIPPED: ${missing.join(', ')} not installed; the storage at an S3 server is not tested\n`);
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'swift-'));
  const children: ChildProcess[] = [];
  const start = (command: string, args: string[]) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    children.push(child);
    return child;
  };
  const stop = async () => {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((done) => child.once('exit', done));
        child.kill('SIGKILL');
        await ended;
      }),
    );
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [proxy, cache, ...ports] = await findFreePorts(5);
    await mkdir(join(folder, 'devices', 'd1'), { recursive: true });
    await writeFile(join(folder, 'swift.conf'), SWIFT);
    for (const [index, kind] of ['account', 'container', 'object'].entries()) {
      const port = ports[index]!;
      makeRing(folder, kind, port);
      await writeFile(join(folder, `${kind}.conf`), describeServer(folder, kind, port));
    }
    await writeFile(join(folder, 'proxy.conf'), describeProxy(folder, proxy!, cache!));
    start('/usr/bin/memcached', ['-l', '127.0.0.1', '-p', String(cache), '-u', 'nobody', '-m', '16']);
    for (const kind of ['account', 'container', 'object', 'proxy'])
      start('/usr/bin/python3', ['-W', 'ignore', '-c', RUN, folder, join(folder, `${kind}.conf`), `${kind}-server`]);
    const options: S3Options = {
      endpoint: `http://127.0.0.1:${proxy}`,
      bucket: BUCKET,
      region: 'us-east-1',
      accessKey: ACCESS_KEY,
      secretKey: SECRET_KEY,
      deadline: 20_000,
    };
    await createBucket(options);
    return { options, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Swift reads `swift.conf` from /etc/swift; this names another folder before its modules are loaded. */
const RUN = `
import sys, swift.common.utils
swift.common.utils.SWIFT_CONF_FILE = sys.argv[1] + '/swift.conf'
from swift.common.wsgi import run_wsgi
sys.exit(run_wsgi(sys.argv[2], sys.argv[3]))`;

const SWIFT = `[swift-hash]
swift_hash_path_suffix = x
swift_hash_path_prefix = y
[storage-policy:0]
name = gold
default = yes
`;

function makeRing(folder: string, kind: string, port: number): void {
  const builder = join(folder, `${kind}.builder`);
  for (const args of [['create', '4', '1', '0'], ['add', `r1z1-127.0.0.1:${port}/d1`, '1'], ['rebalance']]) {
    const { status, stderr, stdout } = spawnSync('/usr/bin/swift-ring-builder', [builder, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`swift-ring-builder: ${stdout}${stderr}`);
  }
}

function describeServer(folder: string, kind: string, port: number): string {
  return `[DEFAULT]
swift_dir = ${folder}
devices = ${join(folder, 'devices')}
mount_check = false
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${process.env.USER ?? 'root'}
workers = 0
disable_fallocate = true
log_level = ERROR
log_address = /dev/null
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`;
}

function describeProxy(folder: string, port: number, cache: number): string {
  const filters = ['catch_errors', 'gatekeeper', 'healthcheck', 'listing_formats', 'copy', 'slo', 'dlo', 'versioned_writes'];
  return `[DEFAULT]
swift_dir = ${folder}
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${process.env.USER ?? 'root'}
workers = 0
log_level = ERROR
log_address = /dev/null
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth copy slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
# Half a second, the default, is too short where other tests keep the machine busy; then the proxy leaves a server out for a minute.
conn_timeout = 20
node_timeout = 60
recoverable_node_timeout = 60
error_suppression_limit = 1000000
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = ${SECRET_KEY} .admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cache}
${filters.map((name) => `[filter:${name}]\nuse = egg:swift#${name}`).join('\n')}
`;
}

/** Creates the bucket as soon as the server answers. */
async function createBucket({ endpoint, region, accessKey, secretKey, bucket }: S3Options): Promise<void> {
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials, requestChecksumCalculation: 'WHEN_REQUIRED' });
  try {
    for (const end = Date.now() + READY_WITHIN; ; ) {
      try {
        await client.send(new CreateBucketCommand({ Bucket: bucket }));
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await pause(200);
      }
    }
  } finally {
    client.destroy();
  }
}

async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map(async (server) => await new Promise((done) => server.close(done))));
  return ports;
}
