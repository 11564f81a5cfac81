import { renameSync, statSync } from 'node:fs';
import { rolldown } from 'rolldown';

const PROGRAM = 'dist/gateway/plan/planner-thread.js';
const BUNDLE = 'dist/gateway/testing/planner-thread-bundle.mjs';
/** What a bundle is made from: a build that changes something writes the first, an installation the second. */
const SOURCES = ['dist/.tsbuildinfo', 'package-lock.json'];

const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

/**
 * Before all tests: puts the program of the planner's thread into one file. Nearly every test of the gateway starts a gateway and with it a thread,
 * and a thread reads one file in half of the time that it needs for a hundred. Without a build there is nothing to bundle.
 */
// biome-ignore lint/style/noDefaultExport: jest calls the default export
export default async function bundlePlannerThread() {
  if (timeOf(PROGRAM) === undefined) return;
  const bundled = timeOf(BUNDLE) ?? 0;
  if (SOURCES.every((path) => (timeOf(path) ?? 0) < bundled)) return;
  const bundle = await rolldown({ input: PROGRAM, platform: 'node', logLevel: 'silent' });
  // Another run of the tests that reads it at the same time never finds half of it.
  const written = `${BUNDLE}-${process.pid}`;
  await bundle.write({ file: written, format: 'esm' });
  await bundle.close();
  renameSync(written, BUNDLE);
}
