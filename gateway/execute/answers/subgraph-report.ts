import { DISCLOSURES } from '../../../subgraphs/kit/audit/disclosure.js';
import type { PackedDisclosures } from '../../../subgraphs/kit/audit/packed-disclosures.js';
import { readDisclosures } from '../../../subgraphs/kit/audit/read-disclosures.js';
import { CHANGES, type ReportedChange, readChanges } from '../../../subgraphs/kit/audit/reported-change.js';
import { surveyJson } from '../../operation/survey-json.js';
import { TOKENS_BESIDE } from './read-limits.js';
import { fromWire, type WireText } from './wire-text.js';

/** What a subgraph reports for the audit, beside its answer. */
export interface SubgraphReport {
  /** Undefined if it does not report, or not in a form that can be read. */
  readonly disclosures: PackedDisclosures | undefined;
  readonly changes: readonly ReportedChange[];
}

/** Bytes of one report. A longer one counts as missing. */
const REPORT_AT_MOST = 2 * 1024 * 1024;
/** Nesting levels of a report. */
const DEPTH_AT_MOST = 64;
const BEGIN = ',"extensions":';
/** The report of a subgraph that does not report. */
export const NO_REPORT: SubgraphReport = { disclosures: undefined, changes: [] };

/**
 * Cuts the extensions off the end of an answer, so that the report does not count as data. A string within the data cannot look like the beginning of extensions, because its quotes are escaped.
 *
 * @returns the text whole, and no report, if the extensions stand elsewhere: then the parsed body has them
 */
export function cutReport(text: WireText): { readonly text: WireText; readonly report: SubgraphReport | undefined } {
  const at = text.lastIndexOf(BEGIN);
  if (at === -1 || text.length - at > REPORT_AT_MOST || !text.endsWith('}')) return { text, report: undefined };
  const rest = text.slice(at + BEGIN.length, -1);
  const { tokens, ordinary } = surveyJson(rest, { depth: DEPTH_AT_MOST, exact: false });
  // Parsing more at once would keep the event loop from others. The reader in pieces then finds that the answer holds too much.
  if (tokens > TOKENS_BESIDE) return { text, report: undefined };
  const extensions = ordinary ? parse(rest) : {};
  if (extensions === undefined) return { text, report: undefined };
  return { text: `${text.slice(0, at)}}`, report: readReport(extensions) };
}

/** Reads the report among an answer's extensions. */
export function readReport(extensions: unknown): SubgraphReport {
  if (typeof extensions !== 'object' || extensions === null) return NO_REPORT;
  const { [DISCLOSURES]: disclosures, [CHANGES]: changes } = extensions as Record<string, unknown>;
  return { disclosures: readDisclosures(disclosures), changes: toText(readChanges(changes)) };
}

/** Changes may hold any text, disclosures only ids. */
function toText(changes: readonly ReportedChange[]): readonly ReportedChange[] {
  return changes.length === 0 ? changes : (JSON.parse(fromWire(JSON.stringify(changes))) as ReportedChange[]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
