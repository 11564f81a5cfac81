import { STORE } from '../intake/own-record.js';
import { formatFinding } from '../verify/finding.js';
import type { Verification } from '../verify/verify-log.js';

/** Writes the result of a verification: what is wrong, or what was checked, and for each spool what is still to come. */
export function reportVerification({ finding, size, root, checkpoints, pruned, spools }: Verification): string {
  if (finding) return `${formatFinding(finding)}\nrecords checked before it: ${size}\n`;
  const lines = [`OK: ${size} records and ${checkpoints} checkpoints agree. Root: ${root.toString('base64')}`];
  if (pruned) lines.push(`pruned: the texts of the first ${pruned.until} records, all before ${pruned.before}. Their hashes agree.`);
  for (const { gateway, spool, acknowledged, headSeq, headAt, beganAt, alarmedAt } of spools) {
    if (gateway === STORE.gateway) continue;
    lines.push(`spool ${gateway}/${spool}: ${acknowledged} records since ${toText(beganAt)}, last heard of ${toText(headAt)}`);
    if (headSeq > acknowledged)
      lines.push(`  SPOOL_BEHIND: its gateway says that it has ${headSeq} records: ${headSeq - acknowledged} have not come`);
    if (alarmedAt > 0) lines.push(`  SPOOL_ALARM: its gateway contradicted it, last ${toText(alarmedAt)}: see the events of kind ALARM`);
  }
  return `${lines.join('\n')}\n`;
}

function toText(at: number): string {
  return new Date(at).toISOString();
}
