/** Authorization code with PKCE (RFC 7636) at the demo's issuer. The access token stays in this page's memory. */

const CLIENT = 'hareyaka-portal';
const SCOPES =
  'openid directory:read chart:demographics chart:allergy chart:diagnosis chart:prescription chart:lab-result chart:imaging chart:document';

/** Leaves for the issuer's sign-in page. */
export async function leaveForSignIn(issuer) {
  const [verifier, state] = [randomWord(), randomWord()];
  sessionStorage.setItem('sign-in', JSON.stringify({ verifier, state }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const search = new URLSearchParams({
    client_id: CLIENT,
    response_type: 'code',
    redirect_uri: here(),
    scope: SCOPES,
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  location.assign(`${issuer}/auth?${search}`);
}

/** The access token, when the issuer has just sent somebody back; null otherwise. The code goes out of the address at once. */
export async function tokenFromSignIn(issuer) {
  const given = new URLSearchParams(location.search);
  const begun = JSON.parse(sessionStorage.getItem('sign-in') ?? 'null');
  sessionStorage.removeItem('sign-in');
  history.replaceState(null, '', here());
  const code = given.get('code');
  if (!code || !begun || given.get('state') !== begun.state) return null;
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT,
      redirect_uri: here(),
      code,
      code_verifier: begun.verifier,
    }),
  });
  return answer.ok ? (await answer.json()).access_token : null;
}

const here = () => `${location.origin}/`;

const randomWord = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
