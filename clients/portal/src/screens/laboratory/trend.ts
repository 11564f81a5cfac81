import type { LabGap, LabPoint, LabSeries } from '@hareyaka/sdk';
import type { TrendGap } from '../../components/trend-chart.js';
import { dayNumber } from '../../components/trend-scale.js';

/** A point that can be drawn: it has a number and a day. */
export interface DrawnPoint {
  readonly point: LabPoint;
  readonly at: number;
  readonly value: number;
  readonly isBroken: boolean;
}

/**
 * The points of a series that a graph can show, the oldest first, and where its line is broken.
 *
 * The line joins two results only if nothing can lie between them: every facility has answered for the time between, or both results are of one facility that
 * has. So a facility that did not answer breaks the line from facility to facility, and leaves the line of each other facility whole.
 */
export function listDrawnPoints({ points }: LabSeries, gaps: readonly LabGap[]): readonly DrawnPoint[] {
  const drawn = points.flatMap((point) => {
    const { date, time } = point.source.node;
    return point.number === undefined || date === null
      ? []
      : [{ point, at: dayNumber(date), value: point.number, moment: time ? Date.parse(time) : 0 }];
  });
  const sorted = drawn.sort((a, b) => a.at - b.at || a.moment - b.moment);
  return sorted.map(({ point, at, value }, index) => {
    const before = sorted[index - 1];
    return { point, at, value, isBroken: before !== undefined && isBetween(before, { point, at }, gaps) };
  });
}

function isBetween(
  before: { readonly point: LabPoint; readonly at: number },
  after: { readonly point: LabPoint; readonly at: number },
  gaps: readonly LabGap[],
): boolean {
  const isSameFacility = placeOf(before.point) === placeOf(after.point);
  return gaps.some((gap) => {
    const [from, until] = endsOf(gap);
    const overlaps = (from === undefined || from < after.at) && (until === undefined || until > before.at);
    return overlaps && (!isSameFacility || isAbout(gap, after.point));
  });
}

/** Whether the gap is about the facility of this point: a facility of which some results came and others may be missing. */
function isAbout(gap: LabGap, { source: { system, node } }: LabPoint): boolean {
  return gap.system.id === system.id && (gap.facility === null || gap.facility.id === node.facility?.id);
}

function placeOf({ source: { system, node } }: LabPoint): string {
  return `${system.id} ${node.facility?.id}`;
}

function endsOf({ before, after }: LabGap): readonly [from: number | undefined, until: number | undefined] {
  return [after === null ? undefined : dayNumber(after), before === null ? undefined : dayNumber(before)];
}

/** The times that the graph hatches: those that have a border. A facility that is missing as a whole is named in words instead. */
export function listHatched(gaps: readonly LabGap[]): readonly TrendGap[] {
  return gaps.flatMap((gap) => {
    const [from, until] = endsOf(gap);
    return from === undefined && until === undefined ? [] : [{ from, until }];
  });
}
