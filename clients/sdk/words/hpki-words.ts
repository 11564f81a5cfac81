import { type Words, type WordTable, wordsFor } from './words.js';

const words = (ja: string, en: string): Words => ({ ja, en });

const ANOTHER_CARD: Words = words(
  'この証明書は使えません。HPKI の認証用証明書を選んで、もう一度お試しください。',
  'This certificate cannot be used. Choose your HPKI certificate for authentication, and try again.',
);
const AGAIN: Words = words('時間切れです。もう一度認証してください。', 'The time for it has passed. Authenticate again.');
const LATER: Words = words(
  '現在、証明書を確認できません。しばらくしてからもう一度お試しください。',
  'The certificate cannot be checked at the moment. Try again later.',
);

/** By the code in `?hpki=CODE`, with which the gateway leads back to the portal. The gateway's own start page has the same words. */
export const HPKI_FAILURES: WordTable<string> = {
  CERTIFICATE_MISSING: words(
    '証明書を受け取れませんでした。カードとカードリーダーを確かめて、もう一度お試しください。',
    'No certificate was received. Check the card and the card reader, and try again.',
  ),
  CERTIFICATE_MALFORMED: ANOTHER_CARD,
  CERTIFICATE_CHAIN: ANOTHER_CARD,
  CERTIFICATE_ALGORITHM: ANOTHER_CARD,
  CERTIFICATE_EXTENSION: ANOTHER_CARD,
  CERTIFICATE_POLICY: ANOTHER_CARD,
  CERTIFICATE_USAGE: ANOTHER_CARD,
  CERTIFICATE_NOT_YET_VALID: words('この証明書はまだ有効ではありません。', 'This certificate is not valid yet.'),
  CERTIFICATE_EXPIRED: words(
    'この証明書は有効期限が切れています。新しいカードで認証してください。',
    'This certificate has expired. Authenticate with a new card.',
  ),
  CERTIFICATE_ROLE: words('この証明書の資格では利用できません。', 'The licence that this certificate names is not accepted here.'),
  CERTIFICATE_REVOKED: words(
    'この証明書は失効しています。発行元にお問い合わせください。',
    'This certificate was revoked. Ask the authority that issued it.',
  ),
  CERTIFICATE_CRL_UNAVAILABLE: LATER,
  CERTIFICATE_NOT_REGISTERED: words(
    'この証明書は、サインインしている人の証明書として登録されていません。本人のカードか確かめ、必要なら管理者に登録を依頼してください。',
    'This certificate is not registered for the person who is signed in. Check that the card is yours, or ask an admin to register it.',
  ),
  CHALLENGE_UNKNOWN: AGAIN,
  CHALLENGE_SIGNATURE: ANOTHER_CARD,
  ATTEMPT_LIMIT: words(
    '試行回数が多すぎます。数分待ってから、もう一度お試しください。',
    'There were too many attempts. Wait a few minutes, and try again.',
  ),
  PROXY_UNTRUSTED: LATER,
  TICKET_UNKNOWN: AGAIN,
  SESSION_MISSING: words('もう一度サインインしてください。', 'Sign in again.'),
  DIRECTORY_UNAVAILABLE: LATER,
};

/**
 * Why a card or certificate did not raise the session, and what to do next.
 *
 * @param code from the address `/?hpki=CODE` @returns the code itself for a code that is not known
 * @example hpkiWords('CERTIFICATE_EXPIRED').en // 'This certificate has expired. …'
 */
export function hpkiWords(code: string): Words {
  return wordsFor(HPKI_FAILURES, code);
}
