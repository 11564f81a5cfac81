import type { LabSeries } from '@hareyaka/sdk';

/** The greatest number of series in the summary. The laboratory has all. */
const AT_MOST = 12;

/**
 * The series whose newest result is abnormal, the newest first. A result whose direction only its range tells stands there too, marked differently: it may
 * be the one that matters.
 */
export function chooseAbnormal(series: readonly LabSeries[]): readonly LabSeries[] {
  return series.filter(({ newest }) => newest.abnormality !== 'NONE').slice(0, AT_MOST);
}
