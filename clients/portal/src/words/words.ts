import type { ja } from './ja.js';

/** The catalogue of the portal's words. Japanese is the original; every other language has the same entries. */
export type Words = typeof ja;
