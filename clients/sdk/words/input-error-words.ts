import { type Words, type WordTable, wordsFor } from './words.js';

const words = (ja: string, en: string): Words => ({ ja, en });

/** Every code of `userErrors[].code`: what a person can correct in the input of a mutation. Nothing was changed. */
export const INPUT_ERRORS = {
  ALREADY_INVITED: words('この人はすでにチームにいるか、招待中です。', 'The person is in the care team, or is invited.'),
  CHARACTERS: words('使用できない文字が含まれています。', 'It contains characters that are not allowed here.'),
  CIDR_HOST_BITS: words('ネットワークアドレスの末尾に余分なビットがあります。', 'The network’s address has bits set behind its prefix.'),
  CIDR_INVALID: words('CIDR 形式のネットワークではありません。', 'This is not a network in CIDR notation.'),
  CIDR_TOO_WIDE: words('ネットワークの範囲が広すぎます。', 'The network is too wide.'),
  CONFLICT: words('同時に別の変更が行われました。読み直してください。', 'Another change was made at the same time. Read again.'),
  DECIDED: words('すでに承認、却下、または差し替えられています。', 'It was approved, declined or replaced already.'),
  DOES_NOT_DISCLOSE: words('この施設は現在、情報を公開していません。', 'The facility discloses no data now.'),
  DOES_NOT_VIEW: words('この施設は現在、閲覧していません。', 'The facility views no data now.'),
  DONE: words('すでに実行されています。', 'It was carried out already.'),
  ENDED: words('すでに終了しています。新しく登録してください。', 'It has ended. Register a new one.'),
  FINGERPRINT_TAKEN: words('この端末は別の施設に登録されています。', 'The machine is registered for another facility.'),
  FORMAT: words('形式が正しくありません。', 'It has the wrong form.'),
  HEADER: words('CSV の見出し行が正しくありません。', 'The CSV has no header of known columns.'),
  ID_REUSED: words('この番号は別の内容ですでに使われています。', 'This id was used for something else.'),
  IMPLAUSIBLE: words(
    '値、日付、または患者の記載を確認してください。',
    'The value, the date or the description of the patient cannot be right.',
  ),
  IN_FUTURE: words('まだ来ていない日は選べません。', 'This day is still to come.'),
  IN_PAST: words('すでに過ぎた日時です。', 'This day or time is over.'),
  INVALID: words('値の形式が正しくありません。', 'The value has the wrong form.'),
  KEY_REUSED: words('この要求番号は別の内容ですでに使われています。', 'This request’s key was used for another input.'),
  LENGTH: words('文字数が足りないか、多すぎます。', 'It is too short or too long.'),
  LINKED_ALREADY: words(
    'この施設の別の患者番号がすでに登録されています。',
    'The patient is linked at this facility under another local ID.',
  ),
  LINKED_AT_BOTH: words('両方の患者が同じ施設に登録されているため、統合できません。', 'Both patients are linked at the same facility.'),
  LOCAL_ID_TAKEN: words('この患者番号は別の患者に登録されています。', 'The local ID is linked to another patient.'),
  MALFORMED: words('CSV の行ではありません。', 'The line is not CSV.'),
  MERGED: words('この患者は別の患者に統合されています。', 'The patient is merged into another one.'),
  NETWORK_NEEDED: words('ネットワークを一つ以上登録してください。', 'At least one network is needed.'),
  NOT_ACCEPTED: words('この種類のファイルは受け付けられません。', 'Files of this type are not accepted.'),
  NOT_ACTIVE: words('この施設は現在、参加していません。', 'The facility does not take part now.'),
  NOT_ALLOWED: words('この値または操作に対する権限がありません。', 'You have no right to this value or action.'),
  NOT_AUTHOR: words('書いた本人だけができます。', 'Only its author may do this.'),
  NOT_A_MEMBER: words('この人は現在、ケアチームのメンバーではありません。', 'The person is not in the care team now.'),
  NOT_FOUND: words('見つかりません。', 'There is nothing with this id.'),
  NOT_OF_FACILITY: words('この人は、この施設に所属していません。', 'The person does not work at the facility.'),
  NOT_PERMITTED: words('権限の範囲に含まれていません。', 'Your rights do not cover this.'),
  NOT_SENT: words('この記録はまだ下書きです。', 'The record is still a draft.'),
  NOT_YOURS: words('このサインインは、あなたが管理する人のものではありません。', 'The sign-in belongs to a person whom you do not manage.'),
  ORDER: words('終わりが始まりより前になっています。', 'It ends before it begins.'),
  OUT_OF_TURN: words('送信の順序が正しくないか、すでに実行中です。', 'The parts did not come in order, or it runs already.'),
  REPEATED: words('同じものが二度含まれています。', 'Something is named twice.'),
  REQUIRED: words('入力してください。', 'A value is needed.'),
  REVIEWED: words('すでに確認されています。', 'It was reviewed already.'),
  RUNNING: words('すでに実行中です。', 'It runs already.'),
  SAME_FACILITY: words('同じ施設です。', 'Both facilities are the same.'),
  SAME_PATIENT: words('同じ患者です。', 'Both patients are the same.'),
  SELF: words('自分自身の権限に関わるため、別の人が行う必要があります。', 'This is about your own rights. Another person must do it.'),
  SIGN_IN_AGAIN: words('もう一度認証してください。', 'Authenticate again for this.'),
  STALE: words('他の人が先に変更しました。読み直してください。', 'Somebody changed it before you. Read again.'),
  SUPERSEDED: words('別の登録に置き換えられています。', 'Another entry has taken its place.'),
  SUSPENDED: words('この人の利用は停止されています。', 'The person is suspended.'),
  TEAM_EXISTS: words(
    'この患者にはすでにケアチームがあります。メンバーに招待を依頼してください。',
    'The patient has a care team already. Ask one of its members to invite you.',
  ),
  TOO_LARGE: words('ファイルが大きすぎます。', 'The file is too large.'),
  TOO_LONG: words('長すぎます。', 'It is too long.'),
  TOO_MANY: words(
    '回数または件数が上限を超えています。しばらくしてからもう一度お試しください。',
    'The limit is exceeded. Try again later.',
  ),
  TOO_MANY_RUNNING: words('実行中のものが多すぎます。', 'Too many are running.'),
  TWICE: words('同じものが二度含まれています。', 'An item is in the list twice.'),
  UNIT: words('単位が違います。', 'The unit is not that of the value.'),
  UPLOADS_OFF: words('ここではファイルをアップロードできません。', 'Files cannot be uploaded here.'),
  WAIT: words(
    '一日に開始できる緊急時の閲覧の上限に達しました。しばらくお待ちください。',
    'The limit of emergency accesses within a day is reached. Please wait.',
  ),
  WITHDRAWN: words('この記録は取り下げられています。', 'The record was withdrawn.'),
} as const satisfies WordTable<string>;

/** The words for the code of a user error. */
export function inputErrorWords(code: string): Words {
  return wordsFor(INPUT_ERRORS, code);
}
