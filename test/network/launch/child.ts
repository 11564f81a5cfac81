import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of the fleet that has reported that it is ready. */
export interface Child<Ready> {
  readonly name: string;
  readonly ready: Ready;
  readonly process: ChildProcess;
  /** Resolves with the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
  /** Ends the process, and waits; after ten seconds it is killed. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** Program, relative to the built tree's root. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[] | undefined;
  /** Takes each line of its standard error; absent: passed on. */
  readonly onLog?: ((line: string) => void) | undefined;
}

/** Programs run from the built tree, also when a test runs from the sources. */
const BUILT = new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../../dist/', import.meta.url);
const KILL_AFTER = 10_000;

/** Starts a process and waits for the one JSON line that reports that it is ready. */
export async function startChild<Ready>(name: string, options: ChildOptions): Promise<Child<Ready>> {
  const program = fileURLToPath(new URL(options.program, BUILT));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--enable-source-maps', program, ...(options.args ?? [])],
    {
      env: { PATH: process.env.PATH ?? '', APOLLO_TELEMETRY_DISABLED: '1', ...options.env },
      stdio: ['pipe', 'pipe', options.onLog ? 'pipe' : 'inherit', 'ipc'],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  if (child.stderr && options.onLog) createInterface({ input: child.stderr }).on('line', options.onLog);
  const ready = await new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', (line) => {
      try {
        resolve(JSON.parse(line) as Ready);
      } catch {
        reject(new Error(`${name} said something else than that it is ready`));
      }
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with code ${code} before it was ready`)));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER);
    await ended;
    clearTimeout(timer);
  };
  return { name, ready, process: child, ended, stop };
}

/** Runs a command of the built tree to its end, and returns its output. @param signal ends the command @throws if it fails or is ended */
export async function runCommand(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<string> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL(program, BUILT)), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  // An ended command reports it here too; its exit code says the same.
  child.on('error', () => undefined);
  let printed = '';
  let complained = '';
  child.stdout.on('data', (data) => {
    printed += data;
  });
  child.stderr.on('data', (data) => {
    complained += data;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${program} ended with code ${code}: ${complained || printed}`);
  return printed;
}
