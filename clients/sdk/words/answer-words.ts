import type { AnswerState } from '../generated/operation-types.js';
import type { Known, Words } from './words.js';

/** How one facility answered, in words. */
export interface AnswerWords extends Words {
  /** Whether something may be missing in the list. */
  readonly gap: boolean;
  /** Whether asking this system again can help. */
  readonly retry: boolean;
}

/**
 * The words for a facility's answer. WITHHELD has the same words whether or not there is data.
 *
 * @param time when it answered, or how old its data is, as the caller writes times; used for ANSWERED and STALE
 * @param leftOut the number of records that are missing, where it is known
 * @example
 * answerWords('STALE', { time: '8月3日' }).ja; // 8月3日時点
 */
export function answerWords(state: string, { time, leftOut }: { readonly time: string; readonly leftOut?: number | null }): AnswerWords {
  const missing = leftOut ? { ja: `（${leftOut}件不足）`, en: ` (${leftOut} missing)` } : { ja: '', en: '' };
  const table: Readonly<Record<Known<AnswerState>, AnswerWords>> = {
    ANSWERED: { ja: `${time} 取得`, en: `Retrieved ${time}`, gap: false, retry: false },
    WITHHELD: {
      ja: 'この区分は公開範囲外、またはあなたの権限では表示できません',
      en: 'Not disclosed, or not within your rights',
      gap: false,
      retry: false,
    },
    NOT_SERVED: { ja: 'この区分は提供されていません', en: 'Not offered by this system', gap: false, retry: false },
    PARTIAL: { ja: `一部のみ表示${missing.ja}`, en: `Only a part is shown${missing.en}`, gap: true, retry: false },
    STALE: { ja: `${time}時点`, en: `As of ${time}`, gap: true, retry: true },
    NOT_CONFIGURED: { ja: '接続の設定がありません', en: 'No connection is configured', gap: true, retry: false },
    UNREACHABLE: { ja: '応答なし', en: 'No answer', gap: true, retry: true },
    TIMED_OUT: { ja: '応答なし（時間切れ）', en: 'No answer in time', gap: true, retry: true },
    INVALID_DATA: { ja: `一部表示できません${missing.ja}`, en: `Some records cannot be shown${missing.en}`, gap: true, retry: true },
    UNSUPPORTED: {
      ja: `読み取れない形式の記録があります${missing.ja}`,
      en: `Has records in a form that cannot be read${missing.en}`,
      gap: true,
      retry: false,
    },
  };
  return Object.hasOwn(table, state) ? table[state as Known<AnswerState>] : { ja: state, en: state, gap: true, retry: true };
}
