import type { HpkiRefusal } from '../hpki/refusals.js';

/** What a person reads who comes back to the start page without a step-up, in Japanese and English, with what to do next. */
export interface HpkiFailure {
  readonly ja: string;
  readonly en: string;
}

const ANOTHER_CARD: HpkiFailure = {
  ja: 'この証明書は使えません。HPKI の認証用証明書を選んで、もう一度お試しください。',
  en: 'This certificate cannot be used. Choose your HPKI certificate for authentication, and try again.',
};
const AGAIN: HpkiFailure = { ja: '時間切れです。もう一度認証してください。', en: 'The time for it has passed. Authenticate again.' };
const LATER: HpkiFailure = {
  ja: '現在、証明書を確認できません。しばらくしてからもう一度お試しください。',
  en: 'The certificate cannot be checked at the moment. Try again later.',
};

/** A text for each refusal of a certificate. */
export const HPKI_FAILURES: Readonly<Record<HpkiRefusal, HpkiFailure>> = {
  CERTIFICATE_MISSING: {
    ja: '証明書を受け取れませんでした。カードとカードリーダーを確かめて、もう一度お試しください。',
    en: 'No certificate was received. Check the card and the card reader, and try again.',
  },
  CERTIFICATE_MALFORMED: ANOTHER_CARD,
  CERTIFICATE_CHAIN: ANOTHER_CARD,
  CERTIFICATE_ALGORITHM: ANOTHER_CARD,
  CERTIFICATE_EXTENSION: ANOTHER_CARD,
  CERTIFICATE_POLICY: ANOTHER_CARD,
  CERTIFICATE_USAGE: ANOTHER_CARD,
  CERTIFICATE_NOT_YET_VALID: { ja: 'この証明書はまだ有効ではありません。', en: 'This certificate is not valid yet.' },
  CERTIFICATE_EXPIRED: {
    ja: 'この証明書は有効期限が切れています。新しいカードで認証してください。',
    en: 'This certificate has expired. Authenticate with a new card.',
  },
  CERTIFICATE_ROLE: {
    ja: 'この証明書の資格では利用できません。',
    en: 'The licence that this certificate names is not accepted here.',
  },
  CERTIFICATE_REVOKED: {
    ja: 'この証明書は失効しています。発行元にお問い合わせください。',
    en: 'This certificate was revoked. Ask the authority that issued it.',
  },
  CERTIFICATE_CRL_UNAVAILABLE: LATER,
  CERTIFICATE_NOT_REGISTERED: {
    ja: 'この証明書は、サインインしている人の証明書として登録されていません。本人のカードか確かめ、必要なら管理者に登録を依頼してください。',
    en: 'This certificate is not registered for the person who is signed in. Check that the card is yours, or ask an admin to register it.',
  },
  CHALLENGE_UNKNOWN: AGAIN,
  CHALLENGE_SIGNATURE: ANOTHER_CARD,
  ATTEMPT_LIMIT: {
    ja: '試行回数が多すぎます。数分待ってから、もう一度お試しください。',
    en: 'There were too many attempts. Wait a few minutes, and try again.',
  },
  PROXY_UNTRUSTED: LATER,
  TICKET_UNKNOWN: AGAIN,
  SESSION_MISSING: { ja: 'もう一度サインインしてください。', en: 'Sign in again.' },
  DIRECTORY_UNAVAILABLE: LATER,
};
