import type { Relation } from '../relations/relation.js';
import type { WatchRuleCode } from '../reviews/watch-rule.js';
import type { WatchConstants } from './watch-constants.js';

/** One reading: a person saw something of one patient. */
export interface Reading {
  /** The record's place in the log. */
  readonly leaf: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly patient: string;
  /** The facility for which the person acted; null if none is known. */
  readonly facility: string | null;
  /** Whether the patient was only in a list. */
  readonly listed: boolean;
}

/** The reading that the rules judge. */
export interface WatchedEvent extends Reading {
  /** The number of the event in its record. */
  readonly n: number;
  /** Whether it is the first reading of its record: rules that count patients judge each record once. */
  readonly first: boolean;
  /** The hash of the access token's issuer and subject. */
  readonly actor: string;
  /** The directory's id of the person; null if it is not known. */
  readonly user: string | null;
  readonly profession: string | null;
  readonly emergency: boolean;
}

/** What the rules know besides the event. */
export interface Facts {
  /** The relation of the person to the patient. Undefined if the patient was only listed, or the person is not known. */
  readonly relation: Relation | undefined;
  /** The person's readings about that time, this one among them, in the order of their times. */
  readonly readings: readonly Reading[];
  /** Those of them that are of the event's patient. */
  readonly ofPatient: readonly Reading[];
}

/** The reason of a finding: ids and numbers, never a name. */
export type Reason = Readonly<Record<string, string | number>>;

/** What a rule found. */
export interface Finding {
  readonly rule: WatchRuleCode;
  /** The patient whom it is about; null if it is about many. */
  readonly patient: string | null;
  readonly reason: Reason;
}

/** A watch rule: a pure function. It returns undefined if there is nothing to review. */
export type Rule = (event: WatchedEvent, facts: Facts, constants: WatchConstants) => Finding | undefined;
