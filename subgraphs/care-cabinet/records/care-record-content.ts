import type { BodySite } from './body-site.js';
import { type CareFormValues, listTexts } from './care-form.js';
import type { VitalSignKind } from './vital-sign.js';

/** A vital sign, in the unit of its kind. */
export interface VitalSignValue {
  readonly kind: VitalSignKind;
  readonly value: number;
}

/** The part of a record that is kept as JSON. */
export interface CareRecordDetails {
  readonly vitals: readonly VitalSignValue[];
  readonly form: CareFormValues | null;
  readonly tags: readonly string[];
  /** The directory's ids of persons. */
  readonly mentions: readonly string[];
}

/** What an author writes: the part of a record that a correction replaces. */
export interface CareRecordContent extends CareRecordDetails {
  readonly text: string;
  readonly bodySite: BodySite | null;
}

/** An input with the content of a record. */
export interface ContentInput {
  readonly text: string;
  readonly vitals?:
    | readonly { readonly kind: VitalSignKind; readonly value: number; readonly unit?: string | null | undefined }[]
    | null
    | undefined;
  readonly form?: CareFormValues | null | undefined;
  readonly bodySite?: BodySite | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  readonly mentions?: readonly string[] | null | undefined;
}

/** What remains of a withdrawn record for its readers. */
export const NO_CONTENT: CareRecordContent = { text: '', bodySite: null, vitals: [], form: null, tags: [], mentions: [] };

export function toContent({ text, vitals, form, bodySite, tags, mentions }: ContentInput): CareRecordContent {
  return {
    text,
    bodySite: bodySite ?? null,
    vitals: (vitals ?? []).map(({ kind, value }) => ({ kind, value })),
    // Plain objects, without the prototypes of the input's types and without absent values.
    form: form ? JSON.parse(JSON.stringify(form)) : null,
    tags: (tags ?? []).map(normalizeTag),
    mentions: [...(mentions ?? [])],
  };
}

/** The content as the table's columns. */
export function toColumns({ text, bodySite, vitals, form, tags, mentions }: CareRecordContent) {
  return { text, bodySite, details: JSON.stringify({ vitals, form, tags, mentions } satisfies CareRecordDetails) };
}

export function fromColumns(row: { readonly text: string; readonly bodySite: string | null; readonly details: string }): CareRecordContent {
  return { text: row.text, bodySite: row.bodySite as BodySite | null, ...(JSON.parse(row.details) as CareRecordDetails) };
}

/** Tags that look the same are the same. */
export function normalizeTag(tag: string): string {
  return tag.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
}

/** The texts in which the search looks. */
export function listSearchTexts({ text, form, tags }: CareRecordContent): string[] {
  return [text, ...tags, ...(form ? listTexts(form) : [])];
}
