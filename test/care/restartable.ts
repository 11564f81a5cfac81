import { cpuOf, memoryOf } from '../bench/process-figures.js';
import { type Child, startChild } from '../network/launch/child.js';

/** A process that is killed and started again at the same port. */
export interface Restartable {
  readonly name: string;
  url(): string;
  /** Ends it as a crash would, and starts it again. */
  killAndRestart(): Promise<void>;
  /** CPU time of all its lives, in milliseconds. */
  cpu(): number;
  /** Resident memory, in bytes. */
  memory(): number;
  stop(): Promise<void>;
}

/** @param running the process, if it runs already: only its later lives are started here */
export async function startRestartable({
  name,
  program,
  environment,
  running,
}: {
  readonly name: string;
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly running?: Child<unknown> | undefined;
}): Promise<Restartable> {
  const start = async (port: string) =>
    await startChild<{ url: string }>(name, { program, env: { ...environment, PORT: port }, onLog: () => undefined });
  let child = (running as Child<{ url: string }> | undefined) ?? (await start('0'));
  const { url } = child.ready;
  let formerCpu = 0;
  const cpu = () => formerCpu + (cpuOf(child.process.pid!) ?? 0);
  return {
    name,
    url: () => url,
    killAndRestart: async () => {
      formerCpu = cpu();
      child.process.kill('SIGKILL');
      await child.ended;
      child = await start(new URL(url).port);
    },
    cpu,
    memory: () => memoryOf(child.process.pid!) ?? 0,
    stop: async () => await child.stop(),
  };
}
