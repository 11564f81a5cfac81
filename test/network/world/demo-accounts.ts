import type { FacilityKind, Role } from './world-model.js';

/** The value of `iss`: fixed for every port, because (`iss`, `sub`) identifies a user in the directory. */
export const ISSUER = 'https://issuer.hareyaka.example';

export const ASSURANCE_HPKI = 'urn:hareyaka:acr:hpki';
export const ASSURANCE_TWO_FACTOR = 'urn:hareyaka:acr:two-factor';

/** A person who can sign in at the demo issuer. `workplace` is the n-th facility of its kind; null is the support office. */
export interface DemoAccount {
  readonly account: string;
  readonly name: string;
  readonly kana: string;
  readonly profession: string;
  readonly hpki: boolean;
  readonly workplace: { readonly kind: FacilityKind; readonly index: number } | null;
  readonly role: Role | null;
}

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  account('dr-sato', '佐藤 晴子', 'サトウ ハルコ', 'DOCTOR', { kind: 'CLINIC', index: 0 }, { hpki: true }),
  account('ns-tanaka', '田中 看菜', 'タナカ カンナ', 'NURSE', { kind: 'NURSING_STATION', index: 0 }),
  account('ph-yamada', '山田 薬丸', 'ヤマダ ヤクマル', 'PHARMACIST', { kind: 'PHARMACY', index: 0 }),
  account('cm-kimura', '木村 介', 'キムラ タスク', 'CARE_MANAGER', { kind: 'CARE_OFFICE', index: 0 }),
  account('dr-gaibu', '外部 一', 'ガイブ ハジメ', 'DOCTOR', { kind: 'CLINIC', index: 1 }, { hpki: true }),
  account('admin', '網野 管理', 'アミノ カンリ', 'OTHER', null, { role: 'NETWORK_ADMIN' }),
  account('support', '支倉 縁', 'ハセクラ ユカリ', 'OTHER', null, { role: 'SUPPORT_CENTRE' }),
  account('auditor', '鏡味 正', 'カガミ タダシ', 'OTHER', null, { role: 'AUDITOR' }),
  account('vendor', '辺田 作', 'ベンダ ツクル', 'VENDOR', null),
  account('admin-2', '二宮 認', 'ニノミヤ ミトメ', 'OTHER', null, { role: 'NETWORK_ADMIN' }),
];

/** Works at the reception of the first clinic without a chart, and sees what it sent. Only in a network with such clinics. */
export const CLERK: DemoAccount = account('jm-hinata', '日向 まどか', 'ヒナタ マドカ', 'OTHER', null);

/** The names with which people may sign in. */
export const ACCOUNT_NAMES: readonly string[] = [...DEMO_ACCOUNTS, CLERK].map((one) => one.account);

function account(
  account: string,
  name: string,
  kana: string,
  profession: string,
  workplace: DemoAccount['workplace'],
  more: { hpki?: boolean; role?: Role } = {},
): DemoAccount {
  return { account, name, kana, profession, workplace, hpki: more.hpki ?? false, role: more.role ?? null };
}
