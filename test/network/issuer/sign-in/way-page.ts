import { renderSVG } from 'uqr';
import type { User } from '../../world/world-model.js';
import { buildPage, escapeHtml, sayBoth } from '../page.js';
import { ASKED_FOR, type Visit } from './account-page.js';
import { describePerson } from './person-card.js';
import { WAY_NOTES, type WayNote } from './way-notes.js';
import { listWays, type Way } from './ways.js';

/** The factors of an account, for the second page. */
export interface Factors {
  /** The `otpauth:` address of the account's codes. */
  readonly totpAddress: string;
  /** The options for the browser's WebAuthn call, as JSON; undefined if the page's host name allows no passkeys. */
  readonly passkeys: { readonly use: string | undefined; readonly register: string } | undefined;
}

/** Builds the second page: choose how to sign in as an account. @returns HTML */
export function buildWayPage(visit: Visit, user: User, factors: Factors, note?: WayNote): string {
  const path = `/interaction/${escapeHtml(visit.id)}`;
  const form = (way: string, content: string, more = '') =>
    `<form method="post" action="${path}/${escapeHtml(user.subject)}"${more}><input type="hidden" name="way" value="${way}">${content}</form>`;
  const ways = listWays(user, visit.wanted);
  const kind = (way: Way) => (way === ways[0] ? 'primary' : '');
  const sections: Readonly<Record<Way, () => string>> = {
    hpki: () =>
      section(
        sayBoth('HPKI カードレス', 'HPKI second certificate'),
        sayBoth('スマートフォンでの承認は完了したものとします。', 'The demo skips the approval on a smartphone.'),
        form('hpki', submit('HPKI カードレスでサインイン', 'Sign in with HPKI', kind('hpki'))),
      ),
    passkey: () => section(sayBoth('パスキー', 'Passkey'), ...buildPasskeys(factors, form, kind('passkey'), said('passkey'))),
    totp: () =>
      section(
        sayBoth('パスワードと認証アプリのコード', 'Password and authenticator app'),
        sayBoth('パスワードの入力は省略します。コードは実際に確認します。', 'The demo skips the password. The code is checked.'),
        said('totp') + form('totp', buildCodeField(note)) + buildCodeSource(user.subject, factors.totpAddress),
      ),
    password: () =>
      section(
        sayBoth('パスワードだけ', 'Password alone'),
        sayBoth('パスワードだけのサインインは、接続先で拒否されます。', 'The gateway refuses a sign-in by password alone.'),
        form('password', submit('パスワードだけでサインイン', 'Sign in with one factor', kind('password'))),
      ),
  };
  // A person with only a password can return without a second factor. The client must refuse the sign-in.
  const without = visit.wanted === 'two-factor' ? submit('二要素なしで続ける', 'Go on without a second factor', 'quiet') : '';
  const said = (way: Way) => (note !== undefined && WAY_NOTES[note].way === way ? sayNote(note) : '');
  return buildPage(
    sayBoth('サインインの方法', 'How to sign in'),
    `<div class="person">${describePerson(user, visit.facilityName)}</div>${ASKED_FOR[visit.wanted]}
${ways.map((way) => sections[way]()).join('\n')}
<footer><a class="button" href="${path}">${sayBoth('ほかの利用者', 'Other accounts')}</a>${without && form('password', without)}</footer>`,
    { script: true },
  );
}

function buildPasskeys(
  { passkeys }: Factors,
  form: (way: string, content: string, more: string) => string,
  kind: string,
  said: string,
): [string, string] {
  if (!passkeys)
    return [sayBoth('パスキーは、localhost という名前のアドレスでのみ使えます。', 'Passkeys work only under the name localhost.'), ''];
  const withOptions = (way: string, options: string, button: string) =>
    form(
      way,
      `<input type="hidden" name="response">${button}<p class="note" role="alert" hidden></p>`,
      ` data-passkey="${escapeHtml(options)}"`,
    );
  const register = withOptions(
    'register-passkey',
    passkeys.register,
    submit('この端末のパスキーを登録する', 'Register a passkey of this device', passkeys.use === undefined ? kind : ''),
  );
  const use =
    passkeys.use === undefined ? '' : withOptions('passkey', passkeys.use, submit('パスキーでサインイン', 'Sign in with a passkey', kind));
  return [
    sayBoth('この端末の指紋、顔、PIN で本人を確認します。', 'This device checks your fingerprint, face or PIN.'),
    said + use + register,
  ];
}

function buildCodeField(note: WayNote | undefined): string {
  const focus = note !== undefined && WAY_NOTES[note].way === 'totp' ? ' autofocus' : '';
  return `<label for="code">${sayBoth('6 桁のコード', 'Six-digit code')}</label><div class="row">
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required${focus}>
${submit('コードでサインイン', 'Sign in', '')}</div>`;
}

function buildCodeSource(account: string, address: string): string {
  return `<details><summary>${sayBoth('コードの取得方法', 'How to get the code')}</summary>
<p>${sayBoth('デモのフォルダーで実行します:', 'Run in the folder of the demo:')}</p><pre><code>npm run -s demo -- totp ${escapeHtml(account)}</code></pre>
<p>${sayBoth('または、認証アプリで読み取ります:', 'Or scan with an authenticator app:')}</p>
<div class="qr" role="img" aria-label="${escapeHtml(account)} の QR コード">${renderSVG(address, { border: 2 })}</div>
<pre><code>${escapeHtml(address)}</code></pre></details>`;
}

function sayNote(note: WayNote): string {
  const { kind, html } = WAY_NOTES[note];
  return `<p class="note ${kind}" role="alert">${html}</p>`;
}

function section(title: string, text: string, content: string): string {
  return `<section><h2>${title}</h2><p>${text}</p>${content}</section>`;
}

function submit(ja: string, en: string, kind: string): string {
  return `<button class="wide ${kind}">${sayBoth(ja, en)}</button>`;
}
