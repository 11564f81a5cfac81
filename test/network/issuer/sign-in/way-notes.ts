import { sayBoth } from '../page.js';
import type { Way } from './ways.js';

/** The notes of the second page after an attempt: `way` is the method beside which the note stands, `status` the HTTP status of that page. */
export const WAY_NOTES = {
  CODE_WRONG: { way: 'totp', status: 400, kind: '', html: sayBoth('コードが違います。', 'The code is wrong.') },
  CODE_USED: {
    way: 'totp',
    status: 400,
    kind: '',
    html: sayBoth(
      'このコードは使用済みです。次のコードをお待ちください (30 秒以内)。',
      'This code has been used. Wait for the next one (within 30 s).',
    ),
  },
  CODE_WAIT: {
    way: 'totp',
    status: 429,
    kind: '',
    html: sayBoth('5 回続けて間違えました。1 分後にもう一度お試しください。', 'Five wrong codes. Try again in a minute.'),
  },
  PASSKEY_REFUSED: {
    way: 'passkey',
    status: 400,
    kind: '',
    html: sayBoth('パスキーを確認できませんでした。もう一度お試しください。', 'The passkey was not confirmed. Try again.'),
  },
  PASSKEY_REGISTERED: {
    way: 'passkey',
    status: 200,
    kind: 'good',
    html: sayBoth('パスキーを登録しました。サインインに使えます。', 'The passkey is registered. Sign in with it.'),
  },
} as const satisfies Record<string, { readonly way: Way; readonly status: number; readonly kind: '' | 'good'; readonly html: string }>;

export type WayNote = keyof typeof WAY_NOTES;
