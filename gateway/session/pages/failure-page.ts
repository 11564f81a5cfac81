import { SIGN_IN_FAILURES, type SignInFailureCode } from '../sign-in-failures.js';
import { COLORS } from './colors.js';

/** The Content-Security-Policy of the failure page: no script, no image and no other site. The page is text with two links. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Builds the page of a sign-in that failed, in Japanese and English.
 *
 * @param requestId shown on the page, so that the support centre can find the request in the log
 * @returns HTML
 */
export function buildFailurePage(code: SignInFailureCode, requestId: string): string {
  const { ja, en } = SIGN_IN_FAILURES[code];
  return `<!doctype html>
<html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>サインインできませんでした</title>
<style>
${COLORS}
body{font:16px/1.7 system-ui,"Noto Sans JP","IPAGothic",sans-serif;max-width:40rem;margin:8vh auto;padding:0 1.25rem;color:var(--text);background:var(--ground);line-break:strict}
main{background:var(--surface);border:1px solid var(--border);border-radius:6px;padding:1.5rem 1.75rem}
h1{font-size:20px;margin:0 0 .75rem}p{margin:.5rem 0}[lang=en]{color:var(--muted);font-size:14px}
a{display:inline-block;margin:.75rem .75rem 0 0;padding:.5rem 1rem;border:1px solid var(--action);border-radius:6px;background:var(--action);color:var(--surface);text-decoration:none}
a.second{background:none;color:var(--action)}a [lang=en]{color:inherit}
a:focus-visible{outline:2px solid var(--action);outline-offset:2px}small{display:block;margin-top:1.25rem;color:var(--muted);overflow-wrap:anywhere}
</style>
<main><h1>サインインできませんでした</h1><p>${ja}<p lang="en">${en}
<p><a href="/">最初のページへ <span lang="en">Start page</span></a><a class="second" href="/session/sign-in">もう一度サインイン <span lang="en">Sign in again</span></a>
<small>${code} · ${requestId}</small></main></html>
`;
}
