import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { AUDIT_STORE, readKeySet, type SealingKey, sealingKey, signingKey } from '../../kit/index.js';
import { SYSTEMS } from '../systems.js';

/** A system's public keys, or why they cannot be read. */
export type SystemKeyFile = JSONWebKeySet | Error;

/** The keys of the connected systems that have usable ones, and the systems that have none. */
export interface SystemKeys {
  /** Permits are sealed with these. */
  readonly sealTo: ReadonlyMap<string, SealingKey>;
  /** Client assertions are verified with these. */
  readonly verify: ReadonlyMap<string, JWTVerifyGetKey>;
  /** Systems without a usable key, with the reason: no permit can be made for them. */
  readonly unusable: ReadonlyMap<string, string>;
}

/** Milliseconds between two reports of systems without a key. */
export const REPORT_EVERY = 60_000;

/**
 * Reads `<system>.json` of each connected system, and of the audit if it is there. A file that is missing or broken affects only that system.
 *
 * @throws if the folder cannot be read
 */
export async function readSystemKeys(folder: string): Promise<Map<string, SystemKeyFile>> {
  const files = new Set(await readdir(folder));
  const present = [...SYSTEMS, { id: AUDIT_STORE }].filter(({ id }) => files.has(`${id}.json`));
  return new Map(
    await Promise.all(
      present.map(async ({ id }) => [id, await readKeySet(join(folder, `${id}.json`)).catch((error: Error) => error)] as const),
    ),
  );
}

/** Sorts the connected systems into those with usable keys and those without. */
export async function findUsableKeys(files: ReadonlyMap<string, SystemKeyFile>): Promise<SystemKeys> {
  const sealTo = new Map<string, SealingKey>();
  const verify = new Map<string, JWTVerifyGetKey>();
  const unusable = new Map<string, string>();
  const audit = files.get(AUDIT_STORE);
  // The audit gets no permits: it only asks who its readers are.
  if (audit && !(audit instanceof Error)) verify.set(AUDIT_STORE, createLocalJWKSet(audit));
  for (const { id } of SYSTEMS) {
    try {
      const file = files.get(id) ?? new Error('has no public key file');
      if (file instanceof Error) throw file;
      if (file.keys.some(({ d }) => d !== undefined)) throw new Error('has a file with private keys, which belong to the system alone');
      await signingKey(file);
      sealTo.set(id, await sealingKey(file));
      verify.set(id, createLocalJWKSet(file));
    } catch (error) {
      unusable.set(id, (error as Error).message);
    }
  }
  return { sealTo, verify, unusable };
}

/** Logs an error for each system without a usable key, now and each minute. @returns a function that ends this */
export function reportUnusable(systems: () => Pick<SystemKeys, 'unusable'>, log: Logger): () => void {
  const report = () => {
    for (const [system, problem] of systems().unusable)
      log.error({ system, problem }, 'no permit can be made for a system: it has no usable public key');
  };
  report();
  const timer = setInterval(report, REPORT_EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

/** Options of the watch over the systems' public keys. */
export interface SystemKeysWatch {
  readonly read: () => Promise<Map<string, SystemKeyFile>>;
  readonly take: (files: Map<string, SystemKeyFile>) => Promise<void>;
  readonly log: Logger;
}

/**
 * Reads the systems' public keys each minute, and uses new ones at once: a system does not tell the directory when it replaces its keys.
 *
 * @returns a function that stops this
 */
export function watchSystemKeys(first: ReadonlyMap<string, SystemKeyFile>, { read, take, log }: SystemKeysWatch): () => void {
  let known = encodeFiles(first);
  const look = async () => {
    const files = await read();
    const text = encodeFiles(files);
    if (text === known) return;
    await take(files);
    known = text;
    log.info({ systems: [...files.keys()] }, 'the public keys of connected systems were read again');
  };
  const timer = setInterval(() => {
    look().catch((error: Error) => log.error({ problem: error.message }, 'the public keys of connected systems cannot be read'));
  }, LOOK_EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

/** Milliseconds between two reads of the systems' public keys. */
export const LOOK_EVERY = 60_000;

function encodeFiles(files: ReadonlyMap<string, SystemKeyFile>): string {
  return JSON.stringify([...files].map(([system, file]) => [system, file instanceof Error ? file.message : file]));
}
