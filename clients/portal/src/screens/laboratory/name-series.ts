import { type LabSeries, textOf } from '@hareyaka/sdk';

/** The name of a series: the test, and its specimen if there is one. @param unknown what stands for a test without a name */
export function nameSeries({ name, specimen }: LabSeries, unknown: string): string {
  const specimenText = textOf(specimen);
  return specimenText === undefined ? (name ?? unknown) : `${name ?? unknown} (${specimenText})`;
}
