import { formatEventId, listChanges } from '../atna/event-detail.js';
import type { DisclosureRow } from '../records/expand-record.js';
import { listGroundKinds } from '../records/ground-kind.js';
import { writeLine } from './csv-cell.js';
import type { ExportFormat } from './export-format.js';

export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The columns, with their headings in English and Japanese. The order is that of the cells below. */
const COLUMNS = [
  ['Event', 'イベントID'],
  ['Time (UTC)', '日時（UTC）'],
  ['Time (Japan)', '日時（日本時間）'],
  ['Kind', '種別'],
  ['Patient', '患者ID'],
  ['User', '利用者ID'],
  ['Account', 'アカウント'],
  ['Acting facility', '所属施設ID'],
  ['Profession', '職種'],
  ['Assurance', '認証方式'],
  ['Purpose', '利用目的'],
  ['Kinds of grounds', '閲覧根拠の種類'],
  ['Client', 'アプリケーション'],
  ['Address', '接続元'],
  ['Operation', '操作名'],
  ['Operation hash', '操作ハッシュ'],
  ['Request', 'リクエストID'],
  ['Outcome', '結果'],
  ['Reason', '理由'],
  ['Changes', '変更'],
  ['Parameters', '検索条件'],
  ['Category', '開示区分'],
  ['Disclosing facility', '開示施設ID'],
  ['Form', '開示形態'],
  ['Facility answered', '施設の応答'],
  ['Records', '件数'],
  ['Grounds', '閲覧根拠'],
  ['System', '連携システム'],
  ['Not reported', '報告なし'],
] as const;

/** A byte order mark: without it, Excel does not read UTF-8. */
const MARK = '\ufeff';

/** The format CSV (RFC 4180, UTF-8): one row for each event and disclosure, and one for an event without disclosures. */
export function makeCsvFormat(language: Language): ExportFormat {
  const headings = COLUMNS.map(([english, japanese]) => (language === 'ja' ? japanese : english));
  return {
    beginning: `${MARK}${writeLine(headings)}`,
    write: (detail) => {
      const { event, record, disclosures, parameters } = detail;
      const cells = [
        formatEventId(detail),
        new Date(event.at).toISOString(),
        toTimeInJapan(event.at),
        event.kind,
        event.patient_id,
        event.known_user,
        record?.actor.subject,
        event.facility_id,
        event.profession,
        event.assurance,
        event.purpose,
        listGroundKinds(event.ground_kinds).join(' '),
        event.client,
        record?.actor.address,
        event.operation_name,
        event.operation_hash,
        event.request_id,
        event.outcome,
        event.reason,
        listChanges(detail)
          .map(({ action, subject }) => `${action} ${subject}`)
          .join('; '),
        parameters,
      ];
      const rows = disclosures.length === 0 ? [NO_DISCLOSURE] : disclosures.map(toCells);
      return rows.map((row) => writeLine([...cells, ...row])).join('');
    },
  };
}

function toCells(row: DisclosureRow): (string | number | null)[] {
  const grounds = (JSON.parse(row.grounds) as string[]).join(' ');
  return [row.category, row.facility_id, row.form, row.state, row.items, grounds, row.system_id, row.unreported];
}

const NO_DISCLOSURE = Array.from({ length: 8 }, () => null);

/** Japan has no daylight saving time. */
const JAPAN = 9 * 3_600_000;

function toTimeInJapan(at: number): string {
  return new Date(at + JAPAN).toISOString().slice(0, 19).replace('T', ' ');
}
