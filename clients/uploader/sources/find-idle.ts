import type { MappingOptions } from '../mapping/map-uke.js';
import type { SpooledSource } from '../state/source-spool.js';
import { buildCharts } from './build-charts.js';
import { readSources } from './read-sources.js';

interface Question extends MappingOptions {
  readonly facilityCode: string;
  /** Only sources that came before this time: `YYYYMMDDHHMMSSFFF`. */
  readonly before: string;
}

/**
 * Finds sources that say nothing any more. Candidates are those from which no message was made; they are idle if everything is the same without
 * them, and none is if it is not: then one of them matters in another way.
 *
 * @returns their hashes
 */
export function findIdle(all: readonly SpooledSource[], { before, ...options }: Question): ReadonlySet<string> {
  const say = (sources: readonly SpooledSource[]) => buildCharts(readSources(sources, options), options.facilityCode).charts;
  const charts = say(all);
  const speaking = new Set(
    charts.flatMap(({ messages, files }) => [
      ...messages.flatMap(({ origins }) => origins.map(({ source }) => source)),
      ...files.map(({ contentHash }) => contentHash),
    ]),
  );
  const candidates = all.filter((one) => one.receivedAt < before && one.bytes.length > 0 && !speaking.has(one.sha256));
  const idle = new Set(candidates.map(({ sha256 }) => sha256));
  if (idle.size === 0) return idle;
  const rest = say(all.filter(({ sha256 }) => !idle.has(sha256)));
  return sayWhat(rest) === sayWhat(charts) ? idle : new Set();
}

function sayWhat(charts: ReturnType<typeof buildCharts>['charts']): string {
  return JSON.stringify(
    charts.map(({ localId, messages, files, index }) => [
      localId,
      messages,
      files.map(({ path, contentHash }) => [path, contentHash]),
      index,
    ]),
  );
}
