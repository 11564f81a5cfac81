import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UploaderProblem } from './problems.js';

const settingsSchema = z.strictObject({
  /** Folders with UKE, JAHIS and SS-MIX2 files. */
  folders: z.array(z.string().min(1)).default([]),
  orca: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }),
      user: z.string(),
      password: z.string(),
      requestsPerSecond: z.number().positive().max(200).optional(),
      /** The first day to read at the first start, `YYYY-MM-DD`. */
      since: z.iso.date().optional(),
      /** The address of the push, such as `ws://localhost:9400/ws`. */
      push: z.url({ protocol: /^wss?$/ }).optional(),
    })
    .optional(),
  /** A folder with the public masters: y*.csv, b*.csv, z*.csv, s*.csv, hot9*.csv. */
  masters: z.string().optional(),
  /** A source that says nothing any more is kept for so many days. */
  keepDays: z.number().int().min(31).max(36_500).default(1_100),
  pollSeconds: z.number().min(0.1).max(86_400).default(60),
  /** The most that is sent to the cloud in a second. */
  bytesPerSecond: z.number().int().min(1_000).optional(),
});

/** What somebody at the clinic sets, in `settings.json` in the state folder. */
export type Settings = z.output<typeof settingsSchema>;

/** @throws UploaderProblem SETTINGS_INVALID, with the places that are wrong */
export function readSettings(folder: string): Settings {
  const path = join(folder, 'settings.json');
  if (!existsSync(path)) return settingsSchema.parse({});
  let content: unknown;
  try {
    // Notepad begins a file with a byte order mark.
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new UploaderProblem('SETTINGS_INVALID', { detail: 'not JSON', cause });
  }
  const read = settingsSchema.safeParse(content);
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path: at, code, ...issue }) => ('keys' in issue ? issue.keys.join() : at.join('.')) || code);
  throw new UploaderProblem('SETTINGS_INVALID', { detail: [...new Set(places)].join(' ') });
}
