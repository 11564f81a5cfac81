import type { DicomSeries, InstanceRow } from './dicomweb-response.js';

/**
 * Groups instances by series, and sorts both by number. Those without a number come last. Equal numbers are sorted by UID, so that the
 * order is always the same.
 */
export function groupBySeries(rows: readonly InstanceRow[]): DicomSeries[] {
  const series = new Map<string, DicomSeries>();
  const seen = new Set<string>();
  for (const { seriesUid, seriesNumber, modality, description, bodyPart, ...instance } of rows) {
    if (seen.has(instance.instanceUid)) continue;
    seen.add(instance.instanceUid);
    const known = series.get(seriesUid);
    if (known) known.instances.push(instance);
    else series.set(seriesUid, { seriesUid, number: seriesNumber, modality, description, bodyPart, instances: [instance] });
  }
  const sorted = [...series.values()].sort((a, b) => compareNumbers(a.number, b.number) || compareUids(a.seriesUid, b.seriesUid));
  for (const { instances } of sorted)
    instances.sort((a, b) => compareNumbers(a.number, b.number) || compareUids(a.instanceUid, b.instanceUid));
  return sorted;
}

function compareNumbers(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}

function compareUids(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
