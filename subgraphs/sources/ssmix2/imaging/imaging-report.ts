import { readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readObservedValue } from '../../hl7-v2/observed-value.js';

/**
 * The text observations (TX, FT) of a study, line by line. If they are of several kinds, each line names its kind: the message that a study
 * was performed repeats the texts of the order, and a suspicion must not look like a finding.
 */
export function readReport(groups: readonly ObservationGroup[]): string | null {
  const lines = groups.flatMap(({ observations }) =>
    observations.flatMap(({ obx }) => {
      const text = ['TX', 'FT'].includes(readTextAt(obx, 2) ?? '') ? readObservedValue(obx).valueText : null;
      const item = readCoded(obx, 3);
      return text === null ? [] : [{ label: item?.text ?? item?.code ?? null, text }];
    }),
  );
  const several = new Set(lines.map(({ label }) => label)).size > 1;
  return lines.map(({ label, text }) => (several && label !== null ? `${label}: ${text}` : text)).join('\n') || null;
}
