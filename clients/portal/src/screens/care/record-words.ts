import { type CareRecordPartFragment, countReadings, findVitalSign } from '@hareyaka/sdk';
import { dayInJapan, type Language } from '../../format/care-date.js';
import { formatDate, formatInstant } from '../../format/dates.js';
import type { Names } from '../../words/use-names.js';
import type { Words } from '../../words/words.js';

/** When the care was given: the moment at which the record was written, or the day alone if that was another one. */
export function describeMoment({ date, recordedAt }: Pick<CareRecordPartFragment, 'date' | 'recordedAt'>, language: Language): string {
  const isOtherDay = date !== null && date !== dayInJapan(new Date(recordedAt));
  return isOtherDay ? formatDate(date, language) : formatInstant(recordedAt, language);
}

/** A value with its unit, as people write it: 37.2 ℃. A unit that is not known is shown as the graph has it. */
export function describeVital({ kind, value, unit }: { readonly kind: string; readonly value: number; readonly unit: string }): string {
  const facts = findVitalSign(kind);
  const shown = facts?.unit === unit ? facts.shown : unit;
  return `${value}\u00a0${shown}`;
}

/** Who has seen a record, counted by profession: 医師 1・看護師 2. */
export function describeReadings(seenBy: CareRecordPartFragment['seenBy'], words: Words['care']['seen'], names: Names): string {
  return countReadings(seenBy)
    .map(({ profession, count }) => words.count(names.profession(profession), count))
    .join('・');
}

/** The fields of a form that were filled in, in words. */
export function describeForm(
  form: CareRecordPartFragment['form'],
  words: Words['care']['form'],
  names: Names,
): readonly (readonly [label: string, text: string])[] {
  if (!form) return [];
  const { fall, wound, meal, medicationTaken } = form;
  const yesNo = (value: boolean | null) => (value === null ? null : value ? words.yes : words.no);
  const rows: (readonly [string, string | number | null | undefined])[] = [
    ...(fall
      ? ([
          [words.place, fall.place],
          [words.circumstances, fall.circumstances],
          [words.injury, names.injury(fall.injury)],
          [words.headStruck, yesNo(fall.headStruck)],
        ] as const)
      : []),
    ...(wound
      ? ([
          [words.site, names.bodySite(wound.site)],
          [words.stage, wound.stage && names.woundStage(wound.stage)],
          [words.size, describeSize(wound)],
          [words.exudate, wound.exudate && names.exudate(wound.exudate)],
          [words.infected, yesNo(wound.infected)],
          [words.treatment, wound.treatment],
        ] as const)
      : []),
    ...(meal
      ? ([
          [words.mealTime, names.mealTime(meal.time)],
          [words.stapleEaten, meal.stapleEaten],
          [words.sideEaten, meal.sideEaten],
          [words.fluidMl, meal.fluidMl],
          [words.choked, yesNo(meal.choked)],
        ] as const)
      : []),
    ...(medicationTaken
      ? ([
          [words.adherence, names.adherence(medicationTaken.adherence)],
          [words.dosesLeft, medicationTaken.dosesLeft],
          [words.remark, medicationTaken.remark],
        ] as const)
      : []),
  ];
  return rows.flatMap(([label, value]) => (value === null || value === undefined || value === '' ? [] : [[label, String(value)]]));
}

function describeSize({
  lengthCm,
  widthCm,
  depthCm,
}: {
  readonly lengthCm: number | null;
  readonly widthCm: number | null;
  readonly depthCm: number | null;
}): string | null {
  const sides = [lengthCm, widthCm, depthCm].filter((side) => side !== null);
  return sides.length === 0 ? null : `${sides.join(' × ')}\u00a0cm`;
}

/** The first words of a record, to name it by. */
export function nameRecord({ text }: CareRecordPartFragment, names: Names, kind: string): string {
  const first = text
    .split('\n')
    .map((line) => line.replace(/[#>*`_-]/g, '').trim())
    .find((line) => line !== '');
  return first ? [...first].slice(0, 24).join('') : names.careRecordKind(kind);
}

/** The size of a file: 1.2 MB. */
export function describeBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))}\u00a0KB`;
  return `${(bytes / 1_000_000).toFixed(1)}\u00a0MB`;
}
