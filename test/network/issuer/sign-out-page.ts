import type { KoaContextWithOIDC } from 'oidc-provider';
import { buildPage, escapeHtml, PAGE_POLICY, sayBoth } from './page.js';

/** Shows the page that asks whether to end the session at the issuer too. @param form the form of `oidc-provider`, with its CSRF token */
export async function askToSignOut(ctx: KoaContextWithOIDC, form: string): Promise<void> {
  show(
    ctx,
    sayBoth('サインアウト', 'Sign out'),
    `<p>${sayBoth('認証サービスからもサインアウトしますか。', 'Sign out at the sign-in service too?')}</p>${form}
<p class="row"><button class="primary wide" autofocus type="submit" form="op.logoutForm" value="yes" name="logout">${sayBoth('サインアウトする', 'Sign out')}</button>
<button class="wide" type="submit" form="op.logoutForm">${sayBoth('サインアウトしない', 'Stay signed in')}</button></p>`,
  );
}

/** Shows the page after a sign-out, if the client names no page to return to. */
export async function saySignedOut(ctx: KoaContextWithOIDC): Promise<void> {
  show(
    ctx,
    sayBoth('サインアウトしました', 'You have signed out'),
    `<p>${sayBoth('このページを閉じてかまいません。', 'You can close this page.')}</p>`,
  );
}

/** Shows the error of a request that names no known client to return to. */
export async function showError(
  ctx: KoaContextWithOIDC,
  { error, error_description: why }: { error: string; error_description?: string | undefined },
) {
  show(
    ctx,
    sayBoth('認証サービスのエラー', 'Error of the sign-in service'),
    `<p><code>${escapeHtml(why ? `${error}: ${why}` : error)}</code></p>`,
  );
}

function show(ctx: KoaContextWithOIDC, title: string, body: string): void {
  ctx.set('content-security-policy', PAGE_POLICY);
  ctx.type = 'html';
  ctx.body = buildPage(title, body);
}
