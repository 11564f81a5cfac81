import { describe } from '@jest/globals';
import { chromiumProgram } from './launch-browser.js';

export { type Browser, launchBrowser as startBrowser } from './launch-browser.js';

/**
 * `describe` if Chromium is installed. If not, it prints a clear message and skips the suite; with HAREYAKA_REQUIRE_ALL=1 it fails.
 */
export function describeWithBrowser(): typeof describe | typeof describe.skip {
  if (chromiumProgram()) return describe;
  if (process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('Chromium is required, and not installed');
  process.stderr.write('\n*** SKIPPED: Chromium is not installed, so no browser looked at the images ***\n\n');
  return describe.skip;
}
