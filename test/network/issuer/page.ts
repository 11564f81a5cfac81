/** The pages' own style and script alone. No `form-action`: browsers apply it to redirects too, and a form here ends at the client. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
export const STYLE_PATH = '/sign-in/page.css';
export const SCRIPT_PATH = '/sign-in/passkey.js';

export const PAGE_STYLE = `:root{color-scheme:light dark;--text:#1a1a1c;--muted:#595959;--surface:#fff;--ground:#f6f8fa;--border:#d8dbe0;--action:#0b4f8a;--warn:#7a4d00;--warn-ground:#fff4d6;--good:#1b5e20;--good-ground:#e8f5e9}
@media (prefers-color-scheme:dark){:root{--text:#ececf0;--muted:#b3b6bd;--surface:#1d2024;--ground:#121417;--border:#3a3f46;--action:#8cc4f5;--warn:#ffd27a;--warn-ground:#3a2e10;--good:#a5d6a7;--good-ground:#16301a}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;font:16px/1.6 system-ui,"Noto Sans JP","IPAGothic",sans-serif;color:var(--text);background:var(--ground);line-break:strict}
header{display:flex;gap:.25rem 1rem;justify-content:space-between;flex-wrap:wrap;padding:.75rem 1.25rem;background:var(--surface);border-bottom:1px solid var(--border)}
header span{color:var(--muted)}
main{max-width:44rem;margin:2.5rem auto;padding:1.5rem 1.75rem;background:var(--surface);border:1px solid var(--border);border-radius:6px}
h1{font-size:20px;line-height:1.4;margin:0 0 .5rem}h2{font-size:16px;line-height:1.4;margin:0 0 .25rem}p{margin:.25rem 0}
[lang=en]{color:var(--muted);font-size:14px;font-weight:400}
p>[lang=en]{display:block;line-height:1.5}h1>[lang=en],h2>[lang=en]{display:inline-block}
a{color:var(--action)}
button,a.button{display:inline-flex;align-items:center;min-height:44px;padding:.5rem 1rem;border:1px solid var(--action);border-radius:6px;background:none;color:var(--action);font:inherit;text-align:left;text-decoration:none;cursor:pointer;gap:0 .5rem;flex-wrap:wrap}
button.primary{background:var(--action);color:var(--surface)}button.primary [lang=en]{color:inherit}
button.quiet{border-color:transparent;padding-inline:.25rem}
button:disabled{border-color:var(--border);color:var(--muted);cursor:not-allowed}
:focus-visible{outline:2px solid var(--action);outline-offset:2px}
ul.accounts{list-style:none;margin:.75rem 0;padding:0;display:flex;flex-direction:column;gap:.5rem}
ul.accounts li{display:flex;border:1px solid var(--border);border-radius:6px}
ul.accounts li:hover{border-color:var(--action)}
ul.accounts button{flex:1;display:block;border:0;color:var(--text);min-width:0;padding:.5rem .75rem}
ul.accounts button:disabled{color:var(--muted)}
ul.accounts a{flex:none;display:flex;flex-direction:column;justify-content:center;min-height:44px;padding:.5rem .75rem;border-left:1px solid var(--border);font-size:14px;text-decoration:none}
.name{font-weight:700}.kana{color:var(--muted);font-size:14px;margin-left:.5rem}
.more{display:block;font-size:14px;color:var(--muted)}
.person{padding:.5rem .75rem;border:1px solid var(--border);border-radius:6px;margin:.75rem 0}
section{padding:1rem 0;border-top:1px solid var(--border)}
form{margin:.5rem 0 0}.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
label{display:block;margin-bottom:.25rem}
input[name=code]{font:inherit;font-size:20px;letter-spacing:.2em;font-variant-numeric:tabular-nums;width:10rem;min-height:44px;padding:.25rem .75rem;border:1px solid var(--muted);border-radius:6px;background:var(--surface);color:var(--text)}
summary{min-height:44px;display:flex;align-items:center;gap:.5rem;color:var(--action);cursor:pointer}
summary::before{content:"＋"}details[open]>summary::before{content:"－"}
code{font:14px/1.6 ui-monospace,monospace;overflow-wrap:anywhere}
pre{margin:.5rem 0;padding:.5rem .75rem;background:var(--ground);border:1px solid var(--border);border-radius:6px;white-space:pre-wrap}
.qr svg{display:block;width:11rem;height:11rem;margin:.5rem 0;border-radius:6px}
.note{padding:.5rem .75rem;border-radius:6px;background:var(--warn-ground);color:var(--warn);margin:.75rem 0}.good{background:var(--good-ground);color:var(--good)}.note [lang=en]{color:inherit}
footer{padding-top:1rem;border-top:1px solid var(--border);display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center}footer form{margin:0}
@media (max-width:480px){main{margin:0;border:0;border-radius:0;padding:1.25rem 1rem}ul.accounts a{padding-inline:.5rem;white-space:nowrap}ul.accounts a [lang=en]{font-size:12px}button.wide{width:100%}}
`;

/** A page of the demo's sign-in service. @param title HTML, Japanese first @param body HTML */
export function buildPage(title: string, body: string, { script = false } = {}): string {
  return `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title.replace(/<[^>]*>/g, '')}</title>
<link rel="stylesheet" href="${STYLE_PATH}"><link rel="icon" href="data:,">${script ? `<script type="module" src="${SCRIPT_PATH}"></script>` : ''}</head>
<body><header><strong>見本の認証サービス</strong> <span lang="en">Demo sign-in service</span></header>
<main><h1>${title}</h1>${body}</main></body></html>`;
}

/** Japanese, with English beside. Both are HTML. */
export function sayBoth(ja: string, en: string): string {
  return `${ja} <span lang="en">${en}</span>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
