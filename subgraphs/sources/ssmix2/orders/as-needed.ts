import type { Coded } from '../../hl7-v2/coded.js';
import type { TimingValue } from '../../hl7-v2/timing.js';

/** Whether a drug is taken only when needed: PRN in TQ1-9 (HL70485) or TQ1-3 (HL70335), 頓用, or JAHIS's kind 22 in RXE-27. */
export function isAsNeeded(category: Coded | null, timings: readonly TimingValue[]): boolean {
  const isCategory = category !== null && (/頓/.test(category.text ?? '') || (category.system === 'JHSP0003' && category.code === '22'));
  return isCategory || timings.some(({ priorities, usages }) => [...priorities, ...usages].some(isPrn));
}

function isPrn({ code, text }: Coded): boolean {
  return /^PRN/i.test(code ?? '') || /頓[用服]/.test(text ?? '');
}
