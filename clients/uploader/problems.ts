/** What can keep the uploader from its work, and what to do about it. Nothing here is about a patient. */
export const PROBLEMS = {
  NOT_ENROLLED: ['登録されていません。uploader enrol を実行してください', 'This machine is not enrolled. Run: uploader enrol'],
  ALREADY_RUNNING: ['別のアップローダーが動いています', 'Another uploader is running with this state folder'],
  STATE_NOT_WRITABLE: [
    '状態フォルダーに書き込めません。権限を確認してください',
    'The state folder cannot be written. Check its permissions',
  ],
  STATE_DAMAGED: [
    '状態フォルダーのファイルが壊れています。バックアップから戻してください',
    'A file of the state folder is damaged. Restore it from a backup',
  ],
  STATE_READABLE_BY_OTHERS: [
    '鍵のファイルを他の利用者が読めます。権限を所有者だけにしてください',
    'Other users can read the key file. Give it to its owner alone',
  ],
  SETTINGS_INVALID: ['settings.json が正しくありません', 'settings.json is not valid'],
  DISK_LOW: ['ディスクの空きが少なくなっています', 'There is little room on the disk'],
  DISK_FULL: ['ディスクに空きがありません。空きを作ると自動で再開します', 'The disk is full. Work goes on by itself when there is room'],
  FOLDER_MISSING: ['監視フォルダーが見つかりません', 'A watched folder does not exist'],
  FOLDER_NOT_READABLE: ['監視フォルダーのファイルを読めません', 'A file of a watched folder cannot be read'],
  ORCA_DOWN: ['日レセに接続できません。電源とネットワークを確認してください', 'ORCA does not answer. Check its power and the network'],
  ORCA_PASSWORD: [
    '日レセのユーザーまたはパスワードが違います。settings.json を直してください',
    'ORCA refuses the user or the password. Correct settings.json',
  ],
  ORCA_ERROR: ['日レセがエラーを返しました', 'ORCA answered with an error'],
  NETWORK: [
    'クラウドに接続できません。ネットワークとプロキシを確認してください。つながると自動で再開します',
    'The cloud cannot be reached. Check network and proxy. Work goes on by itself when it can',
  ],
  CLOUD_BUSY: ['クラウドが混み合っています。自動で再試行します', 'The cloud is busy. It is tried again'],
  CLOUD_REFUSED: ['クラウドが要求を受け付けません', 'The cloud refuses a request'],
  CLOUD_UNTRUSTED: [
    'クラウドの応答の署名が正しくありません。送信を止めました。担当者に連絡してください',
    'An answer of the cloud is not signed as it must be. Nothing more is sent. Call the operator',
  ],
  CLOUD_ROLLED_BACK: [
    'クラウドの記録が以前の状態に戻っています。担当者に連絡してください',
    'The cloud has forgotten what it gave a receipt for. Call the operator',
  ],
  CLOCK: ['この端末の時計が合っていません。時計を合わせてください', 'The clock of this machine is wrong. Set it'],
  CREDENTIAL_REVOKED: [
    'この端末の登録は取り消されました。新しいコードで登録してください',
    'The enrolment of this machine was revoked. Enrol again with a new code',
  ],
  CLOUD_ADDRESS_INVALID: ['クラウドのアドレスは https:// で始まる必要があります', 'The address of the cloud must begin with https://'],
  CODE_INVALID: ['登録コードの形式が正しくありません', 'The enrolment code is not of the right form'],
  CODE_USED: ['登録コードは使用済みです', 'The enrolment code has been used'],
  CODE_UNKNOWN: ['登録コードが見つからないか期限切れです', 'The enrolment code is unknown or too old'],
  RELEASE_KEY_UNKNOWN: [
    'クラウドの鍵がコードの指紋と一致しません。何も送信していません。担当者に連絡してください',
    'The key from the cloud does not have the fingerprint of the code. Nothing was sent. Call the operator',
  ],
  TAG_KEY_OTHER: [
    'この施設は別の鍵で登録済みです。以前の keys.json を戻し、もう一度登録してください',
    'The facility was enrolled with other keys. Restore the former keys.json, and enrol again',
  ],
  NOT_CONFIRMED: [
    '削除はまだ実行していません。実行するには --yes を付けてください。元に戻せません',
    'Nothing was deleted. To delete, add --yes. It cannot be undone',
  ],
  FACILITY_DELETED: [
    'この施設のデータはすべて削除済みです。送信を再開するには新しいコードで登録してください',
    'All data of this facility was deleted. To send again, enrol with a new code',
  ],
  INTERNAL: ['内部エラーです。この行を担当者に送ってください', 'An error of the program. Send this line to the operator'],
  QUOTA_EXCEEDED: ['保存容量の上限に達しました。担当者に連絡してください', 'The quota of the facility is used up. Call the operator'],
} as const satisfies Readonly<Record<string, readonly [ja: string, en: string]>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The uploader cannot go on with something. The message has a code, and at most a detail without any patient. */
export class UploaderProblem extends Error {
  readonly detail: string | undefined;

  constructor(
    readonly code: ProblemCode,
    { detail, cause }: { readonly detail?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(detail === undefined ? code : `${code} ${detail}`, { cause });
    this.detail = detail;
  }
}

/** The problem that an error is. One that nobody foresaw is told by its kind and place; its text may have anything in it. */
export function toProblem(error: unknown): UploaderProblem {
  if (error instanceof UploaderProblem) return error;
  const { name, stack = '' } = error instanceof Error ? error : { name: typeof error };
  const [, place = ''] = /\n\s+at .*?([\w.-]+:\d+):\d+\)?(?:\n|$)/.exec(stack) ?? [];
  return new UploaderProblem('INTERNAL', { detail: `${name} ${place}`.trim(), cause: error });
}
