import type { UserError } from '../../kit/index.js';
import type { FoundItem } from './found-item.js';
import type { Review } from './review.store.js';

const NOTE_AT_MOST = 500;
const KEY_AT_MOST = 100;

/** The codes of `userErrors` of a review, with their messages. The directory uses the same codes. */
export const REVIEW_ERRORS = {
  NOT_FOUND: { field: 'id', message: 'There is no review item with this id.' },
  SELF: { field: 'id', message: 'It is about you. Another person must review it.' },
  REVIEWED: { field: 'id', message: 'This was reviewed already.' },
  STALE: { field: 'version', message: 'More was found meanwhile: read it again.' },
  REQUIRED: { field: 'note', message: `A text of 1 to ${NOTE_AT_MOST} characters is needed.` },
  LENGTH: { field: 'idempotencyKey', message: `A key has 1 to ${KEY_AT_MOST} characters.` },
  KEY_REUSED: { field: 'idempotencyKey', message: 'This key was used for something else.' },
} as const;
export type ReviewErrorCode = keyof typeof REVIEW_ERRORS;

export function makeError(code: ReviewErrorCode): UserError {
  const { field, message } = REVIEW_ERRORS[code];
  return { code, message, field: ['input', field] };
}

/** Finds the errors in the texts of a review. */
export function checkTexts({ note, idempotencyKey: key }: Pick<Review, 'note' | 'idempotencyKey'>): UserError[] {
  const codes: ReviewErrorCode[] = [];
  if (note.trim().length === 0 || note.length > NOTE_AT_MOST || note.includes('\0')) codes.push('REQUIRED');
  if (key !== undefined && key !== null && (key.length === 0 || key.length > KEY_AT_MOST)) codes.push('LENGTH');
  return codes.map(makeError);
}

/** Whether an item is about what the reviewer did: by the directory's id, or by the account. */
export function isActor(
  { user_id, actor }: Pick<FoundItem, 'user_id' | 'actor'>,
  reviewer: { readonly user: string; readonly actor: string },
): boolean {
  return user_id === reviewer.user || actor === reviewer.actor;
}
