import type { User } from '../../world/world-model.js';
import { escapeHtml } from '../page.js';

const PROFESSIONS: Readonly<Record<string, string>> = {
  DOCTOR: '医師',
  NURSE: '看護師',
  PHARMACIST: '薬剤師',
  CARE_MANAGER: '介護支援専門員',
  VENDOR: 'システム事業者',
  OTHER: 'その他',
};
const ROLES: Readonly<Record<string, string>> = {
  NETWORK_ADMIN: 'ネットワーク管理者',
  SUPPORT_CENTRE: '支援センター',
  AUDITOR: '監査担当',
  FACILITY_ADMIN: '施設管理者',
};

/** Who an account is: name, kana, profession and facilities, as HTML. */
export function describePerson(user: User, facilityName: (id: string) => string): string {
  const roles = user.activities.flatMap(({ role }) => (role === null ? [] : [ROLES[role] ?? role]));
  const work = roles.length > 0 ? roles : [PROFESSIONS[user.profession] ?? user.profession];
  const places = user.activities.map(({ facilityId }) => facilityName(facilityId));
  return `<span class="name">${escapeHtml(user.name)}</span> <span class="kana">${escapeHtml(user.kana)}</span>
<span class="more">${escapeHtml([...new Set(work), ...places].join(' · '))}</span>`;
}
