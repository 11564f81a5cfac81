import type { User } from '../world/world-model.js';

/** The demo's sign-in page: choose an account, no password. Japanese first, English beside. */
export function signInPage(uid: string, accounts: Iterable<User>, facilityName: (id: string) => string): string {
  const rows = [...accounts].map((user) => {
    const place = user.activities.map(({ facilityId }) => facilityName(facilityId)).join('、');
    const label = `${user.name}（${user.profession}） ${place}`;
    return `<li><button name="account" value="${escapeHtml(user.subject)}">${escapeHtml(user.subject)}</button> ${escapeHtml(label)}</li>`;
  });
  return `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>サインイン / Sign in</title></head>
<body><main><h1>サインイン <span lang="en">Sign in</span></h1>
<p>実在しない人の見本です。利用者を選んでください。 <span lang="en">Everybody here is invented. Choose an account.</span></p>
<form method="post" action="/interaction/${escapeHtml(uid)}"><ul>${rows.join('\n')}</ul></form></main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
