import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The checkout; programs run from the built tree, also when a test runs from the sources. */
export const ROOT = new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url);
const BUILT = new URL('dist/', ROOT);
const END_WITHIN = 5_000;

export interface Launched<Ready> {
  readonly ready: Ready;
  readonly process: ChildProcess;
  readonly pid: number;
  ended(): boolean;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface LaunchOptions {
  /** Relative to the built tree. */
  readonly program: string;
  /** Another built checkout whose program is started; absent: this one's. */
  readonly checkout?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly flags?: readonly string[];
  /** Another Node binary. */
  readonly node?: string | undefined;
  /** The only core that it may use. */
  readonly core?: number | undefined;
  /** Takes its standard error; absent: passed on. */
  readonly onComplaint?: (text: string) => void;
}

const running = new Set<ChildProcess>();

/** Starts a program of the built tree and waits for the line of JSON that reports that it is ready. */
export async function launch<Ready>(options: LaunchOptions): Promise<Launched<Ready>> {
  const { program, checkout, args = [], flags = [], env = {}, node = process.execPath, core, onComplaint } = options;
  const path = checkout === undefined ? fileURLToPath(new URL(program, BUILT)) : join(checkout, 'dist', program);
  if (!existsSync(path)) throw new Error(`${path} is not built: npm run build`);
  const command = [
    ...(core !== undefined && canPin() ? ['taskset', '-c', String(core)] : []),
    node,
    '--disable-warning=ExperimentalWarning',
    ...flags,
    path,
  ];
  const child = spawn(command[0]!, [...command.slice(1), ...args], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', onComplaint ? 'pipe' : 'inherit', 'ipc'],
  });
  running.add(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => running.delete(child));
  if (onComplaint) child.stderr?.setEncoding('utf8').on('data', onComplaint);
  const ready = await new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', (line) => resolve(JSON.parse(line) as Ready));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with code ${code} before it was ready`)));
  });
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (isOver()) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN);
    await ended;
    clearTimeout(timer);
  };
  return { ready, process: child, pid: child.pid!, ended: isOver, stop };
}

/** Ctrl-C, or a signal from outside, ends every started process by its id. */
export function endWithUs(clear: () => Promise<void> | void = () => undefined): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      killRunning();
      await clear();
      process.exit(130);
    });
  }
  process.once('exit', killRunning);
}

export function killRunning(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Whether `taskset` exists and can bind a process to a core. */
export function canPin(): boolean {
  pinnable ??= process.platform === 'linux' && spawnSync('taskset', ['-c', '0', 'true']).status === 0;
  return pinnable;
}
let pinnable: boolean | undefined;

/** Binds this process, with all its threads, to a core. */
export function pinThisProcess(core: number): void {
  if (canPin()) spawnSync('taskset', ['-acp', String(core), String(process.pid)]);
}
