import {
  addDays,
  type BodySite,
  type CareFormInput,
  type CareFormKind,
  type CareRecordKind,
  type CareRecordPartFragment,
  type CreateCareRecordInput,
  type Exudate,
  type InjuryLevel,
  type Known,
  type MealTime,
  type MedicationAdherence,
  VITAL_SIGNS,
  type VitalSignInput,
  type WoundStage,
} from '@hareyaka/sdk';

/** What a person has entered for one record. Numbers are texts, as they were typed. */
export interface RecordEntries {
  readonly kind: Known<CareRecordKind>;
  /** The day of care, `YYYY-MM-DD`; empty: today. */
  readonly date: string;
  readonly text: string;
  readonly vitals: Readonly<Partial<Record<VitalKind, string>>>;
  readonly form: FormEntries;
  readonly bodySite: BodySite | '';
  readonly tags: string;
  readonly mentions: readonly string[];
  /** The attachments that have arrived, in their order. */
  readonly attachmentIds: readonly string[];
  readonly inReplyTo: string;
  /** The version of the record that is corrected; 0 for a new record. */
  readonly version: number;
  /** Why the record is corrected. */
  readonly reason: string;
}

export type VitalKind = keyof typeof VITAL_SIGNS;
export const VITAL_KINDS = Object.keys(VITAL_SIGNS) as readonly VitalKind[];

/** The fields of all forms; `kind` says which form counts. */
export interface FormEntries {
  readonly kind: '' | Known<CareFormKind>;
  readonly place: string;
  readonly circumstances: string;
  readonly injury: Known<InjuryLevel>;
  readonly headStruck: Tristate;
  readonly stage: '' | Known<WoundStage>;
  readonly lengthCm: string;
  readonly widthCm: string;
  readonly depthCm: string;
  readonly exudate: '' | Known<Exudate>;
  readonly infected: Tristate;
  readonly treatment: string;
  readonly mealTime: Known<MealTime>;
  readonly stapleEaten: string;
  readonly sideEaten: string;
  readonly fluidMl: string;
  readonly choked: Tristate;
  readonly adherence: Known<MedicationAdherence>;
  readonly dosesLeft: string;
  readonly remark: string;
}

/** Yes, no, or not known. */
export type Tristate = '' | 'YES' | 'NO';

const NO_FORM: FormEntries = {
  kind: '',
  place: '',
  circumstances: '',
  injury: 'NONE',
  headStruck: '',
  stage: '',
  lengthCm: '',
  widthCm: '',
  depthCm: '',
  exudate: '',
  infected: '',
  treatment: '',
  mealTime: 'BREAKFAST',
  stapleEaten: '',
  sideEaten: '',
  fluidMl: '',
  choked: '',
  adherence: 'ALL',
  dosesLeft: '',
  remark: '',
};

export const NO_ENTRIES: RecordEntries = {
  kind: 'VISIT',
  date: '',
  text: '',
  vitals: {},
  form: NO_FORM,
  bodySite: '',
  tags: '',
  mentions: [],
  attachmentIds: [],
  inReplyTo: '',
  version: 0,
  reason: '',
};

/** Spaces and invisible characters. */
const INVISIBLE = /[\s\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** A field that must be corrected before the record can be sent. `NUMBER`: not a number; `RANGE`: implausible. */
export interface EntryProblem {
  readonly field: string;
  readonly code: 'EMPTY' | 'NUMBER' | 'RANGE' | 'PRESSURES' | 'TOO_LONG' | 'TOO_MANY' | 'DATE' | 'SITE' | 'REASON';
}

/** The greatest values of the fields of forms, beside those of vital signs. */
export const FORM_LIMITS = {
  lengthCm: 100,
  widthCm: 100,
  depthCm: 100,
  stapleEaten: 100,
  sideEaten: 100,
  fluidMl: 5_000,
  dosesLeft: 10_000,
} as const;
const WHOLE: ReadonlySet<string> = new Set(['stapleEaten', 'sideEaten', 'fluidMl', 'dosesLeft']);
const [TEXT_AT_MOST, FORM_TEXT_AT_MOST, TAGS_AT_MOST, TAG_AT_MOST, MENTIONS_AT_MOST] = [10_000, 1_000, 10, 30, 20];

/** Counts as the care cabinet does: an emoji or a rare kanji is one character, though a string has two units for it. */
function countCharacters(text: string): number {
  return [...text].length;
}

/** Whether a person has entered anything that would be lost. */
export function hasEntries({ text, vitals, form, tags, attachmentIds, bodySite }: RecordEntries): boolean {
  const hasVital = Object.values(vitals).some((value) => value?.trim());
  return text.trim() !== '' || hasVital || form.kind !== '' || tags.trim() !== '' || attachmentIds.length > 0 || bodySite !== '';
}

/**
 * Checks what was entered.
 *
 * @param today the day in Japan
 * @returns the content of the record, or the fields that are wrong
 */
export function readEntries(
  entries: RecordEntries,
  today: string,
): { readonly content: RecordContent } | { readonly problems: readonly EntryProblem[] } {
  const problems: EntryProblem[] = [];
  const add = (field: string, code: EntryProblem['code']) => void problems.push({ field, code });
  const vitals = readVitals(entries, add);
  const form = readForm(entries, add);
  const tags = splitTags(entries.tags);
  // Half of a character, which a cut-off paste can leave, cannot be stored.
  const text = entries.text.replace(/\p{Surrogate}/gu, '\ufffd').trim();
  if (text.replace(INVISIBLE, '') === '' && vitals.length === 0 && !form && entries.attachmentIds.length === 0 && problems.length === 0)
    add('text', 'EMPTY');
  if (countCharacters(text) > TEXT_AT_MOST) add('text', 'TOO_LONG');
  if (tags.length > TAGS_AT_MOST) add('tags', 'TOO_MANY');
  if (tags.some((tag) => countCharacters(tag) > TAG_AT_MOST)) add('tags', 'TOO_LONG');
  if (entries.mentions.length > MENTIONS_AT_MOST) add('mentions', 'TOO_MANY');
  if (entries.date !== '' && !(entries.date <= today && entries.date >= addDays(today, -365 * 20))) add('date', 'DATE');
  if (problems.length > 0) return { problems };
  return {
    content: {
      kind: entries.kind,
      text,
      ...(entries.date !== '' && { date: entries.date }),
      ...(vitals.length > 0 && { vitals }),
      ...(form && { form }),
      ...(entries.bodySite !== '' && { bodySite: entries.bodySite }),
      ...(tags.length > 0 && { tags }),
      ...(entries.mentions.length > 0 && { mentions: entries.mentions }),
      ...(entries.attachmentIds.length > 0 && { attachmentIds: entries.attachmentIds }),
      ...(entries.inReplyTo !== '' && { inReplyTo: entries.inReplyTo }),
    },
  };
}

/** The content of a new record, without its id and patient. */
export type RecordContent = Omit<CreateCareRecordInput, 'id' | 'patientId'>;

/** Reads a number as people type it: in full width, with a comma or point. Undefined for what is none. */
export function readNumber(typed: string): number | undefined {
  const text = typed.normalize('NFKC').trim().replace(',', '.');
  return /^\d{1,6}(\.\d{1,4})?$/.test(text) ? Number(text) : undefined;
}

/** Tags as people type them: with spaces, commas or # between them. */
export function splitTags(typed: string): readonly string[] {
  return [
    ...new Set(
      typed
        .normalize('NFKC')
        .split(/[\s,、#]+/)
        .filter((tag) => tag !== ''),
    ),
  ];
}

/** The entries with which the author corrects a record. */
export function toEntries(record: CareRecordPartFragment): RecordEntries {
  const { fall, wound, meal, medicationTaken } = record.form ?? {};
  return {
    ...NO_ENTRIES,
    version: record.version,
    kind: record.kind as Known<CareRecordKind>,
    date: record.date ?? '',
    text: record.text,
    vitals: Object.fromEntries(record.vitals.map(({ kind, value }) => [kind, String(value)])),
    bodySite: record.bodySite ?? '',
    tags: record.tags.join(' '),
    mentions: record.mentions.flatMap((user) => (user ? [user.id] : [])),
    form: {
      ...NO_FORM,
      kind: (record.form?.kind as FormEntries['kind']) ?? '',
      ...(fall && {
        place: fall.place ?? '',
        circumstances: fall.circumstances ?? '',
        injury: fall.injury as Known<InjuryLevel>,
        headStruck: toTristate(fall.headStruck),
      }),
      ...(wound && {
        stage: (wound.stage as FormEntries['stage']) ?? '',
        lengthCm: toText(wound.lengthCm),
        widthCm: toText(wound.widthCm),
        depthCm: toText(wound.depthCm),
        exudate: (wound.exudate as FormEntries['exudate']) ?? '',
        infected: toTristate(wound.infected),
        treatment: wound.treatment ?? '',
      }),
      ...(meal && {
        mealTime: meal.time as Known<MealTime>,
        stapleEaten: toText(meal.stapleEaten),
        sideEaten: toText(meal.sideEaten),
        fluidMl: toText(meal.fluidMl),
        choked: toTristate(meal.choked),
      }),
      ...(medicationTaken && {
        adherence: medicationTaken.adherence as Known<MedicationAdherence>,
        dosesLeft: toText(medicationTaken.dosesLeft),
        remark: medicationTaken.remark ?? '',
      }),
    },
  };
}

type Add = (field: string, code: EntryProblem['code']) => void;

function readVitals({ vitals }: RecordEntries, add: Add): readonly VitalSignInput[] {
  const read = VITAL_KINDS.flatMap((kind) => {
    const typed = vitals[kind]?.trim() ?? '';
    if (typed === '') return [];
    const value = readNumber(typed);
    const { unit, from, until } = VITAL_SIGNS[kind];
    if (value === undefined) add(`vitals.${kind}`, 'NUMBER');
    else if (value < from || value > until) add(`vitals.${kind}`, 'RANGE');
    return value === undefined ? [] : [{ kind, value, unit }];
  });
  const findValue = (wanted: VitalKind) => read.find(({ kind }) => kind === wanted)?.value;
  const [systolic, diastolic] = [findValue('SYSTOLIC'), findValue('DIASTOLIC')];
  if (systolic !== undefined && diastolic !== undefined && diastolic >= systolic) add('vitals.DIASTOLIC', 'PRESSURES');
  return read;
}

function readForm({ form, bodySite }: RecordEntries, add: Add): CareFormInput | undefined {
  const number = (field: keyof typeof FORM_LIMITS) => {
    const typed = form[field].trim();
    if (typed === '') return null;
    const value = readNumber(typed);
    if (value === undefined || (WHOLE.has(field) && !Number.isInteger(value))) add(`form.${field}`, 'NUMBER');
    else if (value > FORM_LIMITS[field]) add(`form.${field}`, 'RANGE');
    return value ?? null;
  };
  const text = (field: 'place' | 'circumstances' | 'treatment' | 'remark') => {
    const typed = form[field].trim();
    if (countCharacters(typed) > FORM_TEXT_AT_MOST) add(`form.${field}`, 'TOO_LONG');
    return typed === '' ? null : typed;
  };
  switch (form.kind) {
    case 'FALL':
      return {
        fall: {
          place: text('place'),
          circumstances: text('circumstances'),
          injury: form.injury,
          headStruck: fromTristate(form.headStruck),
        },
      };
    case 'WOUND': {
      if (bodySite === '') add('bodySite', 'SITE');
      return {
        wound: {
          site: bodySite as BodySite,
          stage: form.stage === '' ? null : form.stage,
          lengthCm: number('lengthCm'),
          widthCm: number('widthCm'),
          depthCm: number('depthCm'),
          exudate: form.exudate === '' ? null : form.exudate,
          infected: fromTristate(form.infected),
          treatment: text('treatment'),
        },
      };
    }
    case 'MEAL':
      return {
        meal: {
          time: form.mealTime,
          stapleEaten: number('stapleEaten'),
          sideEaten: number('sideEaten'),
          fluidMl: number('fluidMl'),
          choked: fromTristate(form.choked),
        },
      };
    case 'MEDICATION_TAKEN':
      return { medicationTaken: { adherence: form.adherence, dosesLeft: number('dosesLeft'), remark: text('remark') } };
    default:
      return undefined;
  }
}

function toText(value: number | null): string {
  return value === null ? '' : String(value);
}

function toTristate(value: boolean | null): Tristate {
  return value === null ? '' : value ? 'YES' : 'NO';
}

function fromTristate(value: Tristate): boolean | null {
  return value === '' ? null : value === 'YES';
}
