import { COLORS } from './colors.js';
import { HPKI_FAILURES } from './hpki-failures.js';

/**
 * The page at `/`: signing in, choosing a facility, the lock, and who is signed in. The HTML is the same for everyone and holds no patient data;
 * {@link HOME_SCRIPT} fills it.
 */
export const HOME_PAGE = `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>晴れやかネット</title>
<link rel="stylesheet" href="/session/page.css"><script type="module" src="/session/page.js"></script></head>
<body><header><strong>晴れやかネット</strong> <span id="where"></span></header>
<main id="main" aria-live="polite"><p>読み込み中 · <span lang="en">Loading</span></p></main>
<noscript><p class="note">このページには JavaScript が必要です。 <span lang="en">This page needs JavaScript.</span></p></noscript>
</body></html>
`;

/** The style of {@link HOME_PAGE}, for light and dark screens from 320 px. */
export const HOME_STYLE = `${COLORS}
*{box-sizing:border-box}
body{margin:0;font:16px/1.7 system-ui,"Noto Sans JP","IPAGothic",sans-serif;color:var(--text);background:var(--ground);line-break:strict}
header{display:flex;gap:1rem;justify-content:space-between;flex-wrap:wrap;padding:.75rem 1.25rem;background:var(--surface);border-bottom:1px solid var(--border)}
header span{color:var(--muted)}
main{max-width:40rem;margin:8vh auto 2rem;padding:1.5rem 1.75rem;background:var(--surface);border:1px solid var(--border);border-radius:6px}
h1{font-size:20px;line-height:1.4;margin:0 0 .5rem}h2{font-size:16px;margin:1.5rem 0 .5rem}h1 [lang=en],h2 [lang=en]{font-weight:400}p{margin:.5rem 0}
[lang=en]{color:var(--muted);font-size:14px}
.actions{display:flex;flex-direction:column;gap:.5rem;margin:1rem 0 0}
.row{display:flex;flex-wrap:wrap;gap:.5rem;margin:1.25rem 0 0}
a.button,button{display:block;min-height:44px;padding:.5rem 1rem;border:1px solid var(--action);border-radius:6px;background:none;color:var(--action);font:inherit;text-align:left;text-decoration:none;cursor:pointer}
a.primary,button.primary{background:var(--action);color:var(--surface)}a.primary [lang=en],button.primary [lang=en]{color:inherit}
button:disabled{border-color:var(--border);color:var(--muted);cursor:not-allowed}button small{display:block}
:focus-visible{outline:2px solid var(--action);outline-offset:2px}
.note{padding:.5rem .75rem;border-radius:6px;background:var(--warn-ground);color:var(--warn)}.note [lang=en]{color:inherit}.note small{display:block}.note+h1{margin-top:1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.75rem 0}dt{color:var(--muted)}dd{margin:0}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--border)}th{font-weight:600;color:var(--muted)}
th,td:nth-child(n+3){white-space:nowrap}td{word-break:keep-all;overflow-wrap:break-word}th:last-child,td:last-child{padding-right:0}
@media (max-width:480px){main{margin:0;padding:1.25rem;border:0;border-radius:0}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
`;

/** The script of {@link HOME_PAGE}: it asks `GET /session` and shows one view for each `state`. */
export const HOME_SCRIPT = `const main = document.getElementById('main');
const where = document.getElementById('where');
const HEADERS = { 'content-type': 'application/json', 'hareyaka-session': '1' };
const PROFESSIONS = { DOCTOR: '医師', DENTIST: '歯科医師', NURSE: '看護師', PHARMACIST: '薬剤師', CARE_MANAGER: '介護支援専門員', CLERK: '事務', OTHER: 'その他' };
const HPKI_FAILURES = ${JSON.stringify(HPKI_FAILURES)};
const SEX = { MALE: '男性', FEMALE: '女性', OTHER: 'その他', UNKNOWN: '不明' };
let timer;
// The gateway leads back here with ?hpki=ok or ?hpki=CODE. The address is cleaned, so that a reload does not show the failure again.
let hpkiFailure = new URLSearchParams(location.search).get('hpki') ?? 'ok';
if (location.search) history.replaceState(null, '', '/');

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'onclick') made.addEventListener('click', value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}
const both = (ja, en) => [ja + ' ', element('span', { lang: 'en' }, en)];
const link = (href, kind, ...children) => element('a', { class: 'button ' + kind, href }, ...children);
const button = (onclick, kind, ...children) => element('button', { type: 'button', class: kind, onclick }, ...children);
const time = (iso) => new Intl.DateTimeFormat('ja-JP', { timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(new Date(iso));

async function post(path, body = {}) {
  hpkiFailure = 'ok';
  const answer = await fetch(path, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
  const read = await answer.json();
  if (read.providerSignOut) return location.assign(read.providerSignOut);
  if (!answer.ok) return show([element('h1', {}, '操作を完了できませんでした'), element('p', { lang: 'en' }, read.errors?.[0]?.message ?? ''), button(look, '', ...both('戻る', 'Back'))]);
  draw(read);
  channel.postMessage('changed');
}

function show(children) {
  clearTimeout(timer);
  main.replaceChildren(...children.flat());
}

const VIEWS = {
  SIGNED_OUT: ({ providers }) => [
    element('h1', {}, 'サインイン'),
    element('p', {}, ...both('認証サービスを選んでください。', 'Choose a sign-in service.')),
    element('div', { class: 'actions' }, ...providers.map(({ id, name }) => link('/session/sign-in?provider=' + encodeURIComponent(id), 'primary', ...both(name.ja, name.en)))),
  ],
  LOCKED: ({ person }) => [
    element('h1', {}, 'ロック中'),
    element('p', {}, ...both((person ? person.name + ' さん本人' : '本人') + 'がもう一度サインインすると、ロックを解除できます。', 'The same person must sign in again to unlock.')),
    element('div', { class: 'actions' }, link('/session/sign-in?stepUp=unlock', 'primary', ...both('ロックを解除する', 'Unlock')), signOut()),
  ],
  CHOOSE_FACILITY: ({ person, facilities }) => [
    element('h1', {}, '施設の選択'),
    element('p', {}, ...both((person ? person.name + ' さん、' : '') + 'どの施設の職員として利用しますか。', 'Choose the facility that you work for now.')),
    element('div', { class: 'actions' }, ...facilityButtons(facilities), signOut()),
  ],
  STEP_UP_NEEDED: (session) => [
    element('h1', {}, 'HPKI による認証が必要です'),
    element('p', { class: 'note' }, ...both('診療情報を閲覧するには、医療従事者の電子証明書 (HPKI) による認証が必要です。', 'To view patient data, authenticate with your HPKI certificate.')),
    who(session),
    element('div', { class: 'actions' }, ...stepUpButtons(session), signOut()),
  ],
  ACTIVE: (session) => [
    element('h1', {}, 'サインインしています'),
    who(session),
    element('div', { id: 'patients' }),
    element('div', { class: 'row' }, button(() => post('/session/lock'), '', ...both('ロック', 'Lock')), signOut()),
    session.facilities.length > 1 ? element('h2', {}, ...both('施設の変更', 'Change facility')) : null,
    session.facilities.length > 1 ? element('div', { class: 'actions' }, ...facilityButtons(session.facilities.filter(({ id }) => id !== session.facility?.id))) : null,
  ].filter(Boolean),
};

const signOut = () => button(() => post('/session/sign-out'), '', ...both('サインアウト', 'Sign out'));
const facilityButtons = (facilities) =>
  facilities.map(({ id, name, networkAllowed }) =>
    element('button', { type: 'button', disabled: !networkAllowed, onclick: () => post('/session/facility', { facility: id }) }, name, networkAllowed ? null : element('small', {}, ...both('この施設のネットワークからのみ利用できます。', 'Only from the network of this facility'))),
  );
const stepUpButtons = ({ stepUps }) =>
  stepUps.map(({ kind }) =>
    kind === 'PROVIDER'
      ? link('/session/sign-in?stepUp=hpki', 'primary', ...both('HPKI (カードレス) で認証する', 'Authenticate with HPKI, cardless'))
      : kind === 'CERTIFICATE'
        ? button(async () => {
            const answer = await fetch('/session/hpki/ticket', { method: 'POST', headers: HEADERS, body: '{}' });
            const { url, errors } = await answer.json().catch(() => ({}));
            if (url) return location.assign(url);
            hpkiFailure = errors?.[0]?.extensions?.code ?? 'DIRECTORY_UNAVAILABLE';
            await look();
          }, 'primary', ...both('HPKI カードで認証する', 'Authenticate with the HPKI card'))
        : null,
  );

/** Why the last step-up failed. Undefined for 'ok' and for a code that this page does not know. */
const hpkiNote = () => {
  const failure = Object.hasOwn(HPKI_FAILURES, hpkiFailure) ? HPKI_FAILURES[hpkiFailure] : undefined;
  return failure && element('p', { class: 'note', role: 'alert' }, 'HPKI で認証できませんでした。', ...both(failure.ja, failure.en), element('small', {}, hpkiFailure));
};

function who({ person, facility, assurance, idleUntil, endsAt }) {
  const row = (name, value) => [element('dt', {}, name), element('dd', {}, value)];
  return element(
    'dl',
    {},
    ...row('氏名', person ? person.name + ' (' + person.kana + ')' : '確認できません'),
    ...row('職種', person ? (PROFESSIONS[person.profession] ?? person.profession) : ''),
    ...row('施設', facility?.name ?? '未選択'),
    ...row('認証', assurance.current.endsWith(':hpki') ? 'HPKI' + (assurance.until ? ' (' + time(assurance.until) + ' まで有効)' : '') : 'HPKI なし'),
    ...row('自動終了', '操作がなければ ' + time(idleUntil) + '、遅くとも ' + time(endsAt)),
  );
}

/** Shows the first patients whom the person may view. */
async function showPatients() {
  const query = '{ viewablePatients(first: 20) { edges { node { id name kana birthDate sex } } pageInfo { hasNextPage } } }';
  const answer = await fetch('/graphql', { method: 'POST', headers: HEADERS, body: JSON.stringify({ query }) });
  const place = document.getElementById('patients');
  const { data } = await answer.json().catch(() => ({}));
  const edges = data?.viewablePatients?.edges;
  if (!place || !edges) return;
  const cells = ({ name, kana, birthDate, sex }) => [name ?? '', kana ?? '', birthDate ?? '不明', SEX[sex] ?? '不明'];
  place.replaceChildren(
    element('h2', {}, ...both('閲覧できる患者' + (data.viewablePatients.pageInfo.hasNextPage ? ' (最初の 20 人)' : ''), 'Patients')),
    edges.length === 0
      ? element('p', {}, ...both('現在、閲覧できる患者はいません。', 'There are no patients whom you may view.'))
      : element('table', {}, element('thead', {}, element('tr', {}, ...['氏名', 'カナ', '生年月日', '性別'].map((one) => element('th', { scope: 'col' }, one)))), element('tbody', {}, ...edges.map(({ node }) => element('tr', {}, ...cells(node).map((one) => element('td', {}, one)))))),
  );
}

function draw(session) {
  where.textContent = session.facility?.name ?? '';
  show([hpkiNote(), ...VIEWS[session.state](session)].filter(Boolean));
  if (session.state === 'ACTIVE') showPatients();
  // The server's clock decides when a session ends. The page asks again one second after that time.
  const left = session.idleUntil ? Date.parse(session.idleUntil) - Date.parse(session.now) : 0;
  if (left > 0) timer = setTimeout(look, Math.min(left + 1000, 2 ** 31 - 1));
}

async function look() {
  const answer = await fetch('/session', { headers: HEADERS }).catch(() => undefined);
  if (answer?.ok) draw(await answer.json());
  else show([element('h1', {}, '接続できません'), element('p', {}, ...both('しばらくしてからもう一度お試しください。', 'Try again in a moment.')), button(look, 'primary', ...both('再読み込み', 'Reload'))]);
}

const channel = new BroadcastChannel('hareyaka-session');
channel.addEventListener('message', look);
addEventListener('pageshow', (event) => event.persisted && look());
look();
`;
