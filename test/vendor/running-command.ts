import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A command that keeps running, as in a terminal of its own. */
export interface RunningCommand {
  /** Its whole output, line by line. */
  readonly printed: readonly string[];
  /** Waits for a line that matches. @throws if the command ends before */
  saying(pattern: RegExp): Promise<string>;
  readonly ended: Promise<number | null>;
  /** Sends Ctrl-C to the command and to all processes that it started. */
  interrupt(): Promise<void>;
}

/** Runs a line of a document in a shell, in a process group of its own. */
export function runInTerminal(command: string, cwd: string, env: Readonly<Record<string, string>>): RunningCommand {
  const child = spawn('bash', ['-c', command], {
    cwd,
    env: { PATH: process.env.PATH!, HOME: process.env.HOME ?? cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const printed: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      printed.push(line);
      for (const look of waiting) look();
    });
  let over = false;
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => {
    over = true;
    for (const look of waiting) look();
  });
  return {
    printed,
    ended,
    saying: async (pattern) =>
      await new Promise<string>((resolve, reject) => {
        const look = () => {
          const line = printed.find((one) => pattern.test(one));
          if (line === undefined && !over) return;
          waiting.delete(look);
          if (line === undefined) reject(new Error(`"${command}" ended before it said ${pattern}:\n${printed.join('\n')}`));
          else resolve(line);
        };
        waiting.add(look);
        look();
      }),
    interrupt: async () => {
      if (!over) process.kill(-child.pid!, 'SIGINT');
      await ended;
    },
  };
}

/** Runs a command to its end. @returns its output @throws if it fails */
export async function runToEnd(command: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const running = runInTerminal(`set -e\n${command}`, cwd, env);
  const code = await running.ended;
  if (code !== 0) throw new Error(`"${command}" ended with code ${code}:\n${running.printed.join('\n')}`);
  return running.printed.join('\n');
}
