import { type LabPoint, type LabResultPartFragment, textOf } from '@hareyaka/sdk';
import type { Abnormality } from '../components/abnormal-mark.js';
import { formatNumber } from '../format/numbers.js';

/** The mark of a result; undefined if it is not abnormal. */
export function markOf({ abnormality, direction }: LabPoint): Abnormality | undefined {
  switch (abnormality) {
    case 'HIGH':
    case 'LOW':
    case 'ABNORMAL':
      return abnormality;
    case 'OUT_OF_RANGE_AUTO':
      return direction === 'LOW' ? 'LOW_AUTO' : 'HIGH_AUTO';
    default:
      return undefined;
  }
}

/** The value of a result as it is shown, without its unit; undefined if the source gives none. A text stands as the source wrote it. */
export function describeValue({
  value,
  valueText,
  valueCodes,
  comparator,
}: Pick<LabResultPartFragment, 'value' | 'valueText' | 'valueCodes' | 'comparator'>): string | undefined {
  if (value !== null) return `${comparator ?? ''}${formatNumber(value)}`;
  const coded = (valueCodes ?? []).map((code) => textOf(code)).filter((text) => text !== undefined);
  return valueText ?? (coded.length > 0 ? coded.join(' ') : undefined);
}
