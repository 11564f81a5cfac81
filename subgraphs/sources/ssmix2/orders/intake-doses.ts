import type { Coded } from '../../hl7-v2/coded.js';
import type { ReadingWarning } from '../../hl7-v2/item-remarks.js';
import type { Quantity } from '../../hl7-v2/quantity.js';

/** The amount of one intake of the day, where the intakes differ. */
export interface IntakeDose {
  /** Which intake of the day, from 1: of `朝昼夕食後`, 1 is the morning. */
  intake: number;
  /** Null if the code and its text disagree. */
  amount: Quantity | null;
  /** The source's own words: `不均等・１回目・４錠`. */
  text: string | null;
}

/**
 * JAMI's supplementary usage codes for uneven doses (標準用法, 8 characters): `V`, the number of the intake, its amount, and `N` up to the
 * length, such as `V14NNNNN` or `V20.5NNN`. They are repetitions of TQ1-3 or of RXE-7.
 */
const UNEVEN = /^V([1-9])(\d+(?:\.\d+)?)N*$/;

/** Whether a code is a supplement for the dose of one intake, valid or not. A code without a system must have the form of one. */
export function isIntakeDose({ code, system }: Coded): boolean {
  if (code === null || code.length !== 8 || !code.startsWith('V')) return false;
  return system === null ? code.endsWith('N') && UNEVEN.test(code) : system.startsWith('JAMI');
}

/** The doses of the intakes, in their order. The same code in TQ1-3 and RXE-7 is one dose. */
export function readIntakeDoses(all: readonly Coded[], unit: string | null): { doses: IntakeDose[]; warnings: ReadingWarning[] } {
  const supplements = [...new Map(all.filter(isIntakeDose).map((one) => [one.code, one])).values()];
  const doses = supplements.flatMap((one) => readIntakeDose(one, unit) ?? []);
  const unread = supplements.filter((one) => (readIntakeDose(one, unit)?.amount ?? null) === null);
  return {
    doses: doses.sort((one, other) => one.intake - other.intake),
    warnings: unread.map(({ code, text }) => ({ code: 'NOT_UNDERSTOOD', place: 'RXE-7', text: [code, text].filter(Boolean).join(' ') })),
  };
}

function readIntakeDose({ code, text }: Coded, unit: string | null): IntakeDose | null {
  const [, intake, amount] = UNEVEN.exec(code ?? '') ?? [];
  if (intake === undefined || amount === undefined) return null;
  const agrees = text === null || !/\d/.test(text.normalize('NFKC')) || numbersOf(text).includes(Number(amount));
  return { intake: Number(intake), amount: agrees ? { value: Number(amount), text: amount, unit } : null, text };
}

function numbersOf(text: string): number[] {
  return (text.normalize('NFKC').match(/\d{1,15}(?:\.\d{1,15})?/g) ?? []).map(Number);
}

/** The words of a supplement, with the number of its intake if its text does not say it: `１錠` alone could be any intake. */
export function writeIntakeDose(supplement: Coded): string | null {
  const { code, text } = supplement;
  const intake = UNEVEN.exec(code ?? '')?.[1];
  if (intake === undefined || text === null || text.includes('回目')) return text ?? code;
  return `${intake}回目 ${text}`;
}
