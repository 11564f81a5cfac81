/** The reasons for which a sign-in fails: stable code, HTTP status, and the text of the page in Japanese and English. README.md explains when a session ends. */
export const SIGN_IN_FAILURES = {
  SIGN_IN_EXPIRED: {
    status: 400,
    ja: 'このサインインは、有効期限が切れたか、すでに使用されています。もう一度サインインしてください。',
    en: 'This sign-in has expired, has been used already, or began in another browser. Sign in again.',
  },
  SIGN_IN_CANCELLED: {
    status: 400,
    ja: 'サインインをキャンセルしました。',
    en: 'The sign-in was cancelled.',
  },
  SIGN_IN_REFUSED: {
    status: 403,
    ja: '認証サービスからの応答を確認できず、サインインできませんでした。',
    en: 'The answer of the sign-in service could not be verified.',
  },
  PROVIDER_UNKNOWN: {
    status: 404,
    ja: 'この認証サービスは登録されていません。',
    en: 'This sign-in service is not registered.',
  },
  PROVIDER_UNAVAILABLE: {
    status: 503,
    ja: '認証サービスが応答しません。しばらくしてからもう一度お試しください。',
    en: 'The sign-in service does not answer. Try again in a moment.',
  },
  DIRECTORY_UNAVAILABLE: {
    status: 503,
    ja: '利用者情報を確認できません。しばらくしてからもう一度お試しください。',
    en: 'Your registration cannot be checked at present. Try again in a moment.',
  },
  SESSION_STORE_UNAVAILABLE: {
    status: 503,
    ja: '現在、サインインできません。しばらくしてからもう一度お試しください。',
    en: 'Signing in is not possible at present. Try again in a moment.',
  },
  NOT_REGISTERED: {
    status: 403,
    ja: 'この ID は登録されていないか、利用を停止されています。所属施設の管理者か支援センターにお問い合わせください。',
    en: 'This ID is not registered, or is suspended. Ask the administrator of your facility or the support centre.',
  },
  NO_FACILITY: {
    status: 403,
    ja: '現在、参加施設に所属していません。所属施設の管理者か支援センターにお問い合わせください。',
    en: 'At present you do not belong to a participating facility. Ask the administrator of your facility or the support centre.',
  },
  NETWORK_NOT_ALLOWED: {
    status: 403,
    ja: '登録されたネットワークからのみ利用できます。施設内のネットワークから接続してください。',
    en: 'This facility can be used only from its registered networks. Connect from the network of the facility.',
  },
  SECOND_FACTOR_REQUIRED: {
    status: 403,
    ja: '二要素認証が必要です。認証サービスで、認証アプリ、パスキー、カードなどを登録してください。',
    en: 'Two-factor authentication is needed. Register an authenticator app, a passkey or a card at the sign-in service.',
  },
  HPKI_REQUIRED: {
    status: 403,
    ja: 'HPKI による認証を確認できませんでした。',
    en: 'The authentication with HPKI could not be confirmed.',
  },
  OTHER_PERSON: {
    status: 403,
    ja: '別の利用者がサインインしました。元の利用者本人がサインインしてください。',
    en: 'Another person signed in. The person of this session must sign in.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    ja: 'アクセスが集中しています。しばらくしてからもう一度お試しください。',
    en: 'There are too many requests. Try again in a moment.',
  },
} as const;

export type SignInFailureCode = keyof typeof SIGN_IN_FAILURES;

/** A sign-in that failed. The browser gets the page of the code; `reason` is for the log only and holds no secret. */
export class SignInFailed extends Error {
  constructor(
    readonly code: SignInFailureCode,
    readonly reason?: string,
    /** Who it was, if the provider has said so. */
    readonly who?: { readonly issuer: string; readonly subject: string },
  ) {
    super(code);
  }
}
