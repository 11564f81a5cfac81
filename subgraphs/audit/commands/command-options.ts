import { InvalidArgumentError } from 'commander';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { logger } from '../../kit/index.js';
import type { LogConfig } from '../config.js';

/** Opens the database, uses it, and closes it. */
export async function withDatabase<T>(
  config: LogConfig,
  open: (address: string, log: Logger) => Promise<DataSource>,
  use: (database: DataSource) => Promise<T>,
): Promise<T> {
  const database = await open(config.HAREYAKA_DATABASE, logger('audit', config.HAREYAKA_LOG_LEVEL));
  try {
    return await use(database);
  } finally {
    await database.destroy();
  }
}

/** Reads a day, `YYYY-MM-DD`. */
export function readDay(text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
  if (!isDay) throw new InvalidArgumentError('It must be YYYY-MM-DD.');
  return text;
}

/** The day after a day. */
export function readNextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
