import { type Words, type WordTable, wordsFor } from './words.js';

/** What the person can do about an error. */
export type NextStep =
  /** Sign in again. */
  | 'SIGN_IN'
  /** Unlock the session. */
  | 'UNLOCK'
  /** Choose the facility. */
  | 'CHOOSE_FACILITY'
  /** Ask for the same again, after `retryAfter` seconds. */
  | 'RETRY'
  /** Correct what was entered. */
  | 'CORRECT'
  /** Ask for less: a shorter period, fewer items. */
  | 'ASK_LESS'
  /** Nothing: the support centre must be told the request’s id. */
  | 'REPORT'
  /** Nothing: there is no such thing, or no right to see it. */
  | 'NONE';

interface ErrorWords extends Words {
  readonly next: NextStep;
}

const error = (next: NextStep, ja: string, en: string): ErrorWords => ({ next, ja, en });

const WRONG_REQUEST = error(
  'REPORT',
  'この画面の要求に誤りがあります。支援センターにお問い合わせ番号をお知らせください。',
  'This screen sent a wrong request. Tell the support centre the reference number.',
);
const SYSTEM_SILENT = error('RETRY', '連携システムが応答しません。', 'The connected system does not answer.');
const SYSTEM_LATE = error('RETRY', '連携システムが時間内に応答しませんでした。', 'The connected system did not answer in time.');
const SYSTEM_WRONG = error(
  'RETRY',
  '連携システムの応答に問題があり、表示できません。',
  'The connected system’s answer is faulty and cannot be shown.',
);

/** Every code of `errors[].extensions.code`, of the gateway, of the subgraphs, and of this SDK. */
export const ERRORS = {
  UNAUTHENTICATED: error('SIGN_IN', 'サインインが終了しました。もう一度サインインしてください。', 'Your sign-in has ended. Sign in again.'),
  SESSION_LOCKED: error('UNLOCK', '画面はロックされています。', 'The screen is locked.'),
  FACILITY_NOT_ALLOWED: error('CHOOSE_FACILITY', 'この施設では利用できません。', 'You cannot act for this facility.'),
  NETWORK_NOT_ALLOWED: error(
    'NONE',
    'この施設は、登録されたネットワークからのみ利用できます。',
    'This facility can be used only from its registered networks.',
  ),
  SESSION_STORE_UNAVAILABLE: error(
    'RETRY',
    '現在、サインインの状態を確認できません。しばらくしてからもう一度お試しください。',
    'Your sign-in cannot be checked at present. Try again in a moment.',
  ),
  PROVIDER_UNAVAILABLE: error(
    'RETRY',
    '認証サービスが応答しません。しばらくしてからもう一度お試しください。',
    'The sign-in service does not answer. Try again in a moment.',
  ),
  FACILITY_REQUIRED: error('CHOOSE_FACILITY', '閲覧施設を選択してください。', 'Choose the facility for which you act.'),
  FACILITY_MISMATCH: error(
    'CHOOSE_FACILITY',
    '閲覧施設が一致しません。もう一度選択してください。',
    'The facility does not match. Choose it again.',
  ),
  UNAUTHORIZED_FIELD_OR_TYPE: error(
    'SIGN_IN',
    'このアプリケーションには、この情報を表示する権限がありません。',
    'This application has no right to show this.',
  ),
  GRAPHQL_PARSE_FAILED: WRONG_REQUEST,
  GRAPHQL_VALIDATION_FAILED: WRONG_REQUEST,
  OPERATION_RESOLUTION_FAILURE: WRONG_REQUEST,
  OPERATION_NOT_PLANNED: error(
    'RETRY',
    '混み合っているため、取得の準備ができませんでした。30秒ほどしてからもう一度お試しください。',
    'The service was too busy to prepare this. Try again in half a minute.',
  ),
  OPERATION_NOT_TRUSTED: error(
    'REPORT',
    'この画面の版は、現在のサービスでは使えません。ページを再読み込みしてください。',
    'This version of the screen is not known to the service. Reload the page.',
  ),
  PERSISTED_QUERY_NOT_FOUND: WRONG_REQUEST,
  PERSISTED_QUERY_NOT_SUPPORTED: WRONG_REQUEST,
  PERSISTED_QUERY_HASH_MISMATCH: WRONG_REQUEST,
  BAD_REQUEST: WRONG_REQUEST,
  INTROSPECTION_DISABLED: WRONG_REQUEST,
  SUBSCRIPTIONS_NOT_SUPPORTED: WRONG_REQUEST,
  CALLER_UNKNOWN: WRONG_REQUEST,
  BAD_USER_INPUT: error('CORRECT', '入力内容を確認してください。', 'Check what was entered.'),
  BAD_INPUT: error('CORRECT', '入力内容を確認してください。', 'Check what was entered.'),
  OPERATION_TOO_LARGE: error(
    'ASK_LESS',
    '一度に要求する量が多すぎます。期間を短くしてください。',
    'This asks for too much. Choose a shorter period.',
  ),
  OPERATION_TOO_EXPENSIVE: error(
    'ASK_LESS',
    '一度に要求する量が多すぎます。期間を短くしてください。',
    'This asks for too much. Choose a shorter period.',
  ),
  PAYLOAD_TOO_LARGE: error('CORRECT', '送信する内容が大きすぎます。', 'The content to send is too large.'),
  OVERSIZED: error('ASK_LESS', '一度に要求する量が多すぎます。', 'This asks for too much at once.'),
  REQUEST_TIMEOUT: error('RETRY', '通信が途中で止まりました。', 'The request did not arrive completely.'),
  TOO_MANY_REQUESTS: error(
    'RETRY',
    '処理中の要求が多すぎます。しばらくしてからもう一度お試しください。',
    'Too many requests are in progress. Try again in a moment.',
  ),
  OVERLOADED: error('RETRY', '混み合っています。しばらくしてからもう一度お試しください。', 'The service is busy. Try again in a moment.'),
  BUSY: error('RETRY', '他の変更を処理しています。もう一度お試しください。', 'Other changes are being made. Try again.'),
  UPLOAD_CONFLICT: error(
    'RETRY',
    '送信の途中でずれが生じました。続きから送り直します。',
    'The upload lost its place. It goes on from there.',
  ),
  UPLOAD_EXPIRED: error('CORRECT', '送信の期限が切れました。最初から送り直してください。', 'The upload has expired. Begin again.'),
  UPLOAD_LOCKED: error('RETRY', '同じファイルを送信中です。', 'This file is being sent already.'),
  CHECKSUM_MISMATCH: error(
    'CORRECT',
    'ファイルが途中で変わりました。もう一度選んでください。',
    'The file changed on the way. Choose it again.',
  ),
  CONTENT_TYPE_MISMATCH: error(
    'CORRECT',
    'ファイルの中身が、名前の示す種類と違います。',
    'The content of the file is of another kind than its name says.',
  ),
  CONTENT_TYPE_REFUSED: error(
    'CORRECT',
    'この種類のファイルは受け付けていません。JPEG、PNG、PDFなどを選んでください。',
    'Files of this kind are not accepted. Choose a JPEG, PNG or PDF.',
  ),
  IMAGE_TOO_LARGE: error('CORRECT', '画像の画素数が大きすぎます。', 'The image has too many pixels.'),
  IMAGE_INVALID: error('CORRECT', '画像を読み取れません。', 'The image cannot be read.'),
  FILE_INVALID: error('CORRECT', 'ファイルが壊れています。', 'The file is damaged.'),
  FILE_UNSAFE: error(
    'CORRECT',
    '安全でない可能性があるため、このファイルは受け付けません。',
    'The file is not accepted, because it may do harm.',
  ),
  MALWARE_FOUND: error(
    'REPORT',
    'ウイルスの疑いがあるため、このファイルは受け付けません。',
    'The file is not accepted: it may hold malware.',
  ),
  SCAN_UNAVAILABLE: error('RETRY', 'ウイルス検査が一時的にできません。', 'The malware scanner cannot be asked.'),
  STORAGE_UNAVAILABLE: error('RETRY', 'ファイルの保管場所が一時的に使えません。', 'The storage of files cannot be used.'),
  NOT_READY: error('RETRY', '連携システムは準備中です。', 'The connected system is starting.'),
  NOT_FOUND: error('NONE', '見つからないか、表示できません。', 'Not found, or not shown to you.'),
  NOT_PERMITTED: error('NONE', '表示する権限がありません。', 'You have no right to see this.'),
  PERMIT_INVALID: SYSTEM_WRONG,
  PERMIT_UNAVAILABLE: SYSTEM_SILENT,
  SUBGRAPH_UNAVAILABLE: SYSTEM_SILENT,
  SUBGRAPH_TIMED_OUT: SYSTEM_LATE,
  SUBGRAPH_INVALID: SYSTEM_WRONG,
  SUBGRAPH_ERROR: SYSTEM_WRONG,
  FIELD_NOT_ANSWERED: SYSTEM_WRONG,
  UNREACHABLE: SYSTEM_SILENT,
  TIMED_OUT: SYSTEM_LATE,
  INVALID_DATA: SYSTEM_WRONG,
  AUDIT_UNAVAILABLE: error(
    'RETRY',
    '閲覧を記録できないため、現在は患者情報を表示できません。しばらくしてからもう一度お試しください。',
    'Views cannot be recorded at present, so no patient data is shown. Try again in a moment.',
  ),
  INTERNAL: error('RETRY', '問題が発生しました。', 'A problem occurred.'),
  NETWORK_FAILED: error(
    'RETRY',
    'サービスに接続できません。通信状態を確認してください。',
    'The service cannot be reached. Check the connection.',
  ),
  ANSWER_INVALID: error('RETRY', 'サービスから正しい応答がありませんでした。', 'The service gave no valid answer.'),
} as const satisfies WordTable<string>;

/** The words for the code of an error. The server’s own message is never shown. */
export function errorWords(code: string): Words {
  return wordsFor(ERRORS, code);
}

/** What the person can do about an error. For a code that this version does not know: `REPORT`. */
export function nextStep(code: string): NextStep {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].next : 'REPORT';
}
