import { request } from 'undici';

/** The options of a demo account's token. */
export interface TokenOptions {
  readonly facility?: string | undefined;
  /** Space-separated. */
  readonly scope?: string | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
  readonly audience?: string;
}

/** Gets an access token for a demo account, by the demo issuer's own grant. @throws if the account does not exist */
export async function accessToken(issuer: string, account: string, options: TokenOptions = {}): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'urn:hareyaka:params:grant-type:demo-account', client_id: 'hareyaka-cli', account });
  for (const [name, value] of Object.entries(options)) if (value !== undefined) form.set(name, String(value));
  const { statusCode, body } = await request(`${issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const answer = (await body.json()) as { access_token?: string; error_description?: string; error?: string };
  if (statusCode !== 200 || !answer.access_token)
    throw new Error(answer.error_description ?? answer.error ?? `the issuer answered ${statusCode}`);
  return answer.access_token;
}
