import { ASSURANCE_HPKI } from '../../world/demo-accounts.js';
import type { User } from '../../world/world-model.js';
import { buildPage, escapeHtml, sayBoth } from '../page.js';
import { describePerson } from './person-card.js';
import { isEnough, type Wanted } from './ways.js';

/** One authorization request, as the sign-in pages show it. */
export interface Visit {
  readonly id: string;
  readonly wanted: Wanted;
  /** The account that is listed first: that of the session to renew, or the client's `login_hint`. */
  readonly preselected: string | undefined;
  readonly facilityName: (id: string) => string;
}

/** The kind of sign-in that the client asks for, as HTML for both pages. */
export const ASKED_FOR: Readonly<Record<Wanted, string>> = {
  any: '',
  hpki: `<p class="note">${sayBoth('HPKI による認証が求められています。', 'HPKI is required.')}</p>`,
  'two-factor': `<p class="note">${sayBoth('二要素認証が求められています。', 'Two-factor authentication is required.')}</p>`,
};

/** Builds the first page: choose an account. One click signs in by the account's usual method. @returns HTML */
export function buildAccountPage(visit: Visit, accounts: Iterable<User>): string {
  const all = [...accounts];
  const first = all.filter(({ subject }) => subject === visit.preselected);
  const others = all.filter((user) => !first.includes(user));
  const list = (users: readonly User[]) => `<ul class="accounts">${users.map((user) => buildRow(visit, user)).join('\n')}</ul>`;
  const again = first.length > 0 ? `${list(first)}<h2>${sayBoth('ほかの利用者', 'Other accounts')}</h2>` : '';
  const path = `/interaction/${escapeHtml(visit.id)}`;
  return buildPage(
    sayBoth('利用者の選択', 'Choose an account'),
    `<p>${sayBoth('すべて架空の人物です。選ぶと、その人の普段の方法で認証したものとしてサインインします。', 'All people are fictitious. One click signs in by the account’s usual method.')}</p>
${ASKED_FOR[visit.wanted]}<form method="post" action="${path}">${again}${list(others)}
<footer><button class="quiet" name="cancel" value="yes">${sayBoth('キャンセル', 'Cancel')}</button></footer></form>`,
  );
}

function buildRow(visit: Visit, user: User): string {
  const isPossible = isEnough(user.acr, visit.wanted);
  const usual =
    user.acr === ASSURANCE_HPKI
      ? sayBoth('HPKI カードレス', 'second certificate')
      : isPossible
        ? sayBoth('パスワード＋コード', 'password + code')
        : sayBoth('HPKI を持っていません', 'has no HPKI');
  const account = escapeHtml(user.subject);
  const state = isPossible ? (user.subject === visit.preselected ? ' autofocus' : '') : ' disabled';
  const another = `<a href="/interaction/${escapeHtml(visit.id)}/${account}">別の方法で<span lang="en">another way</span></a>`;
  return `<li><button name="account" value="${account}"${state}>${describePerson(user, visit.facilityName)}
<span class="more">${account} · ${usual}</span></button>${isPossible ? another : ''}</li>`;
}
