import type { BackupRow } from '../backup-format.js';

/** Texts that some layer could misread. */
const AWKWARD = [
  '𠮷野 花子',
  '髙橋 が',
  'か\u3099 \u200d👨‍👩‍👧',
  '葛\u{e0100}城',
  `O'Neil "Q" \\ \\' -- ; ? ?? :a`,
  'two\nlines\r\nand\u2028more\u2029',
  ' spaces at both ends ',
  '',
  '\ufeffbom\t\u0001',
  'ｶﾞ～∥－',
  '123',
  'null',
];
const LATE = 7_258_118_399_999;
const text = (i: number) => AWKWARD[i % AWKWARD.length]!;
const maybe = <T>(i: number, value: T): T | null => (i % 3 === 0 ? null : value);

/** Rows of every table: `n` facilities, users and patients, with rows of each in all other tables. */
export function* makeNetworkRows(n: number): Generator<readonly [table: string, row: BackupRow]> {
  const all = [...Array(n).keys()];
  const of = (i: number) => ({ facility_id: `fac_${i}`, user_id: `usr_${i}`, patient_id: `pat_${i}` });
  const rows = function* (table: string, row: (i: number) => BackupRow): Generator<readonly [string, BackupRow]> {
    for (const i of all) yield [table, row(i)];
  };
  const only = <K extends 'facility_id' | 'user_id' | 'patient_id'>(i: number, ...names: K[]) =>
    Object.fromEntries(names.map((name) => [name, of(i)[name]])) as Record<K, string>;
  const interval = (i: number) => ({ from_at: i, until_at: maybe(i, LATE) });
  yield* rows('facility', (i) => ({
    id: `fac_${i}`,
    institution_code: String(3_310_000_000 + i),
    name: text(i),
    kana: text(i + 1),
    kind: 'CLINIC',
    kind_as_written: maybe(i, '医院'),
    version: i + 1,
  }));
  yield* rows('membership', (i) => ({ ...only(i, 'facility_id'), viewing: i % 2, networks_required: (i + 1) % 2, ...interval(i) }));
  yield* rows('published', (i) => ({ ...only(i, 'facility_id'), system_id: 'humanbridge', categories: 1 + (i % 2047), ...interval(i) }));
  yield* rows('facility_network', (i) => ({ ...only(i, 'facility_id'), cidr: '10.0.0.0/8', ...interval(i) }));
  yield* rows('user_account', (i) => ({
    id: `usr_${i}`,
    issuer: 'https://issuer.example',
    subject: `s${i}`,
    name: text(i),
    kana: text(i + 2),
    profession: 'DOCTOR',
    profession_as_written: maybe(i, '医師'),
    version: 1,
  }));
  yield* rows('user_status', (i) => ({
    ...only(i, 'user_id'),
    id_kind: 'FULL',
    required_assurance: maybe(i, 'hpki'),
    assurance_relaxed: i % 2,
    ...interval(i),
  }));
  yield* rows('workplace', (i) => ({ ...only(i, 'user_id', 'facility_id'), role: maybe(i, 'SUPPORT_CENTRE'), ...interval(i) }));
  yield* rows('patient', (i) => ({
    id: `pat_${i}`,
    network_id: `33-${i}`,
    name: text(i),
    kana: text(i + 3),
    kana_sort: text(i + 4),
    kana_search: text(i + 5),
    birth_date: '1940-02-29',
    sex: 'FEMALE',
    // In a merge, either patient may have the lower id.
    merged_into: maybe(i, `pat_${n - 1 - i}`),
    version: 1,
  }));
  yield* rows('patient_merge', (i) => ({
    id: `mrg_${i}`,
    from_id: `pat_${i}`,
    into_id: `pat_${(i + 1) % n}`,
    reason: text(i),
    merged_at: i,
    merged_by: `usr_${i}`,
    undone_at: maybe(i, i),
    undone_by: maybe(i, `usr_${i}`),
  }));
  yield* rows('patient_link', (i) => ({
    id: `lnk_${i}`,
    ...only(i, 'patient_id', 'facility_id'),
    local_patient_id: `00${i}`,
    renews: maybe(i, `lnk_${i}`),
    confirmed_at: i,
    ended_at: maybe(i, LATE),
    confirmed_by: maybe(i, 'usr_0'),
    ended_by: maybe(i, 'usr_0'),
    end_reason: maybe(i, text(i)),
    merge_id: maybe(i, 'mrg_0'),
    version: 1,
  }));
  yield* rows('view_day', (i) => ({ ...only(i, 'facility_id', 'patient_id'), day: 20_000 + i, first_at: i, last_at: LATE }));
  yield* rows('person_view', (i) => ({ ...only(i, 'user_id', 'facility_id', 'patient_id'), last_at: LATE, before_at: maybe(i, i) }));
  yield* rows('facility_patient', (i) => ({
    ...only(i, 'facility_id', 'patient_id'),
    kana_sort: text(i),
    kana_search: text(i + 1),
    name_search: text(i + 2),
    birth_date: '1940-02-29',
  }));
  yield* rows('consent', (i) => ({
    id: `con_${i}`,
    patient_id: `pat_${i}`,
    disclosing_facility_id: `fac_${i}`,
    viewing_facility_id: 'fac_0',
    kind: 'PATIENT',
    starts_at: i,
    given_at: i,
    withdrawn_at: maybe(i, LATE),
    registered_by: null,
    withdrawn_by: null,
    document_reference: maybe(i, text(i)),
    end_reason: null,
    renews: maybe(i, `con_${n - 1 - i}`),
    merge_id: null,
    version: 1,
  }));
  yield* rows('consent_scan', (i) => ({
    ...{ id: `scn_${i}`, consent_id: `con_${i}`, patient_id: `pat_${i}`, facility_id: 'fac_0', user_id: 'usr_0', name: text(i) },
    ...{ claimed_type: 'application/pdf', claimed_bytes: i + 1, sha256: 'a'.repeat(64), created_at: i, state: 'READY', refusal: null },
    ...{ kind: 'FILE', content_type: 'application/pdf', bytes: i + 1, object: `x/${i}` },
    ...{ withdrawn_at: maybe(i, LATE), withdrawn_by: maybe(i, 'usr_0'), withdraw_reason: maybe(i, text(i)) },
  }));
  yield* rows('viewing_permission', (i) => ({
    id: `prm_${i}`,
    ...only(i, 'user_id', 'facility_id'),
    patient_id: maybe(i, `pat_${i}`),
    categories: 2047,
    care_from: maybe(i, '2026-01-01'),
    care_until: null,
    valid_from: i,
    valid_until: maybe(i, LATE),
    granted_at: i,
    granted_by: null,
    reason: text(i),
    revoked_at: null,
    revoked_by: null,
    revoke_reason: null,
    renews: null,
    merge_id: null,
    version: 1,
  }));
  yield* rows('emergency_access', (i) => ({
    id: `eme_${i}`,
    ...only(i, 'user_id', 'facility_id'),
    patient_id: maybe(i, `pat_${i}`),
    described: JSON.stringify({ name: text(i) }),
    named_hash: maybe(i, 'e'.repeat(64)),
    refused_by: maybe(i, 'PERSON'),
    reason: text(i),
    assurance: 'hpki',
    started_at: i,
    ends_at: LATE,
    ended_at: maybe(i, i + 1),
    review_due_at: LATE,
    reviewed_at: maybe(i, LATE),
    reviewed_by: maybe(i, 'usr_x'),
    outcome: maybe(i, 'JUSTIFIED'),
    review_note: null,
    version: 1,
  }));
  yield* rows('emergency_notice', (i) => ({ emergency_id: `eme_${i}`, ...only(i, 'user_id'), told_at: i, seen_at: maybe(i, LATE) }));
  yield* rows('permit_exchange', (i) => ({
    id: `exc_${i}`,
    system_id: 'humanbridge',
    user_id: maybe(i, `usr_${i}`),
    patient_id: `pat_${i}`,
    operation: 'permitFor',
    given: i % 2,
    assertion_hash: maybe(i, `${i}`),
    at: i,
  }));
  yield* rows('change_record', (i) => ({
    id: `chg_${i}`,
    at: i,
    ...only(i, 'user_id', 'facility_id'),
    action: 'registerConsent',
    subject_id: `con_${i}`,
    reason: maybe(i, text(i)),
    detail: JSON.stringify({ text: text(i).repeat(200) }),
  }));
  yield* rows('idempotency_key', (i) => ({
    ...only(i, 'user_id', 'facility_id'),
    idempotency_key: `key ${i}`,
    action: 'registerConsent',
    input_hash: 'f'.repeat(64),
    subject_id: `con_${i}`,
    at: i,
  }));
  yield* rows('raise_proposal', (i) => ({
    id: `rse_${i}`,
    ...only(i, 'user_id'),
    raise: JSON.stringify({ profession: 'DOCTOR', assurance: null, roles: [] }),
    reason: text(i),
    proposed_at: i,
    proposed_by: `usr_${(i + 1) % n}`,
    state: i % 3 === 0 ? 'PROPOSED' : 'DECLINED',
    decided_at: maybe(i, LATE),
    decided_by: maybe(i, `usr_${(i + 1) % n}`),
    decision_reason: maybe(i, text(i)),
  }));
  yield* rows('hpki_certificate', (i) => ({
    id: `hpk_${i}`,
    ...only(i, 'user_id'),
    issuer: 'CN=Test CA,C=JP',
    serial: maybe(i, i.toString(16)),
    subject: text(i),
    named_hash: `hash ${i}`,
    reason: text(i),
    registered_at: i,
    registered_by: maybe(i, `usr_${(i + 1) % n}`),
    approved_at: maybe(i, LATE),
    approved_by: n > 2 ? maybe(i, `usr_${(i + 2) % n}`) : null,
    withdrawn_at: maybe(i + 1, LATE),
    withdrawn_by: maybe(i + 1, `usr_${i}`),
    withdraw_reason: maybe(i + 1, text(i)),
    version: i + 1,
  }));
  yield* rows('bulk_upload', (i) => ({
    id: `blk_${i}`,
    ...only(i, 'user_id'),
    facility_id: maybe(i, `fac_${i}`),
    reason: text(i),
    dry_run: i % 2,
    state: 'DONE',
    received: 1,
    done: 1,
    started_at: i,
    finished_at: maybe(i, LATE),
  }));
  yield* rows('bulk_line', (i) => ({
    upload_id: `blk_${i}`,
    line: i,
    content: JSON.stringify([text(i)]),
    effect: maybe(i, 'GRANT'),
    code: null,
    field: null,
    permission_id: maybe(i, `prm_${i}`),
  }));
  yield* rows('uploader', (i) => ({
    ...{ id: `upl_${i}`, facility_id: `fac_${i}`, fingerprint: String(i).padStart(20, '0'), name: text(i), registered_at: i },
    ...{ registered_by: maybe(i, 'usr_0'), withdrawn_at: maybe(i, LATE), withdrawn_by: maybe(i, 'usr_0') },
  }));
  yield* rows('released_key', (i) => ({
    link_id: `lnk_${i}`,
    ...(i % 3 === 0
      ? { state: 'REFUSED', key_text: null, reason: 'UNREADABLE', asked_at: i, changed_at: i, due_at: LATE }
      : { state: 'RELEASED', key_text: `fac_${i}.tag.1.box`, reason: null, asked_at: LATE, changed_at: LATE, due_at: maybe(i, i) }),
    tries: i,
  }));
  yield* rows('release_progress', (i) => ({ name: `list ${i}`, position: LATE }));
  yield* rows('name_key', (i) => ({ kind: 'USER_KANA', name_key: text(i), owner_id: `usr_${i}` }));
}
