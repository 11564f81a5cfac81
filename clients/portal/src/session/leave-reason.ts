import type { LeaveReason } from './session-keeper.js';

/** Where the reason waits while the page is loaded anew. It names no person and no patient. */
const KEY = 'hareyaka.left';
const REASONS: readonly string[] = ['LOCKED', 'OVER', 'SIGNED_OUT', 'FACILITY'] satisfies LeaveReason[];

/** Why the page was loaded anew, if it was; only once. */
export function takeLeaveReason(storage: Pick<Storage, 'getItem' | 'removeItem'> = sessionStorage): LeaveReason | undefined {
  const reason = storage.getItem(KEY);
  storage.removeItem(KEY);
  return reason !== null && REASONS.includes(reason) ? (reason as LeaveReason) : undefined;
}

/** Loads the page anew, at the same place or at `path`, so that its memory keeps nothing of what it showed. */
export function loadAnew(reason: LeaveReason, path?: string): void {
  sessionStorage.setItem(KEY, reason);
  if (path === undefined) location.reload();
  else location.replace(path);
}
