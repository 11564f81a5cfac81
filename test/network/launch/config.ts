import { resolve } from 'node:path';

/** The only reader of the environment in this folder. Throws if a value is missing or not a number. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): {
  dataDir: string;
  seed: number;
  patients: number;
  hospitals: number | undefined;
  everywhere: number | undefined;
  receipts: boolean;
  systemKeys: string | undefined;
} {
  const dataDir = env.HAREYAKA_DATA_DIR;
  if (!dataDir) throw new Error('HAREYAKA_DATA_DIR is required: the folder where the demo network keeps its data');
  return {
    dataDir: resolve(dataDir),
    seed: wholeNumber(env, 'HAREYAKA_NETWORK_SEED', 1),
    patients: wholeNumber(env, 'HAREYAKA_NETWORK_PATIENTS', 200),
    hospitals: env.HAREYAKA_NETWORK_HOSPITALS ? wholeNumber(env, 'HAREYAKA_NETWORK_HOSPITALS', 12) : undefined,
    everywhere: env.HAREYAKA_NETWORK_EVERYWHERE ? wholeNumber(env, 'HAREYAKA_NETWORK_EVERYWHERE', 1) : undefined,
    receipts: env.HAREYAKA_NETWORK_RECEIPTS === 'true',
    // The public keys of the connected systems: without them their viewers accept no hand-over.
    systemKeys: env.HAREYAKA_NETWORK_SYSTEM_KEYS ? resolve(env.HAREYAKA_NETWORK_SYSTEM_KEYS) : undefined,
  };
}

function wholeNumber(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: number): number {
  const text = env[name];
  if (!text) return otherwise;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${name} must be a positive whole number`);
  return number;
}

function portOf(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: number): number {
  const text = env[name] || String(otherwise);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error(`${name} must be a port: 0 to 65535`);
  return Number(text);
}

/** The launcher's configuration: the data folder, and the gateway's address. */
export function readLaunchConfig(env: Readonly<Record<string, string | undefined>>) {
  return {
    folder: resolve(env.HAREYAKA_DATA_DIR || '.hareyaka'),
    host: env.HOST || '127.0.0.1',
    port: portOf(env, 'PORT', 4000),
    logLevel: env.HAREYAKA_LOG_LEVEL || 'warn',
    metricsListen: env.HAREYAKA_METRICS_LISTEN || undefined,
    patients: wholeNumber(env, 'HAREYAKA_NETWORK_PATIENTS', 200),
    systems: env.HAREYAKA_SYSTEMS ? resolve(env.HAREYAKA_SYSTEMS) : undefined,
  };
}
