import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import Provider, { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR, ISSUER } from '../world/demo-accounts.js';
import { ALL_SCOPES, GRAPH_AUDIENCE, GRAPH_RESOURCE, grantedScopes, scopesOf } from '../world/scopes.js';
import type { User } from '../world/world-model.js';
import { GATEWAY_CLIENT, GatewayClientAdapter } from './gateway-client.js';
import { MemoryAdapter } from './issuer-adapter.js';
import { signInPolicy } from './sign-in-policy.js';
import { askToSignOut, saySignedOut, showError } from './sign-out-page.js';

/** One form post returns a demo account's access token, for the command line and tests. */
export const DEMO_ACCOUNT_GRANT = 'urn:hareyaka:params:grant-type:demo-account';

const PARAMETERS = ['account', 'facility', 'scope', 'ttl', 'audience'];
const HOUR = 3600;
const LONGEST = 86_400;

const RESOURCE_SERVER = {
  scope: ALL_SCOPES.join(' '),
  audience: GRAPH_AUDIENCE,
  accessTokenTTL: HOUR,
  accessTokenFormat: 'jwt' as const,
  jwt: { sign: { alg: 'ES256' as const } },
};

/** Creates an OpenID provider for the accounts. Its access tokens for the graph follow RFC 9068. */
export function createProvider(options: {
  keys: { keys: JWK[] };
  accounts: ReadonlyMap<string, User>;
  portalRedirects: string[];
  /** The gateway's origin, for its redirect address and for back-channel logout; undefined until the gateway runs. */
  gateway: () => string | undefined;
}): Provider {
  const { accounts } = options;
  const configuration: Configuration = {
    adapter: (model) => (model === 'Client' ? new GatewayClientAdapter(options.gateway) : new MemoryAdapter(model)),
    clients: [
      client('hareyaka-cli', [DEMO_ACCOUNT_GRANT], []),
      {
        ...client('hareyaka-portal', ['authorization_code'], options.portalRedirects),
        application_type: 'native',
        response_types: ['code'],
      },
    ],
    jwks: options.keys as Configuration['jwks'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    scopes: ['openid'],
    interactions: { policy: signInPolicy() },
    renderError: showError,
    cookies: { keys: [randomBytes(16).toString('hex')] },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: 8 * HOUR,
      Grant: 8 * HOUR,
      RefreshToken: 8 * HOUR,
    },
    clientBasedCORS: () => true,
    fetch: fetchOnLoopback,
    // A code exchange by the gateway gives a refresh token that can be used once.
    issueRefreshToken: (_, client) => client.clientId === GATEWAY_CLIENT,
    rotateRefreshToken: true,
    acrValues: [ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR],
    // Every ID token states how the person signed in, also after a refresh.
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], sid: null },
    features: {
      claimsParameter: { enabled: true },
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: askToSignOut, postLogoutSuccessSource: saySignedOut },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => GRAPH_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => {
          if (resource !== GRAPH_RESOURCE) throw new errors.InvalidTarget();
          return RESOURCE_SERVER;
        },
      },
    },
    findAccount: (_, id) => (accounts.has(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined),
    extraTokenClaims: (ctx, token) => ('accountId' in token ? claimsOf(ctx, accounts.get(token.accountId)) : undefined),
    loadExistingGrant: (ctx) => consentGiven(ctx, accounts),
  };
  const provider = new Provider(ISSUER, configuration);
  provider.registerGrantType(DEMO_ACCOUNT_GRANT, (ctx) => grantDemoAccount(provider, ctx, accounts), PARAMETERS);
  return provider;
}

function client(id: string, grants: string[], redirects: string[]) {
  return {
    client_id: id,
    token_endpoint_auth_method: 'none' as const,
    grant_types: grants,
    redirect_uris: redirects,
    response_types: [] as 'code'[],
  };
}

/** A `fetch` for back-channel logout: the library's own refuses loopback addresses, and the gateway listens on one. */
async function fetchOnLoopback(url: string | URL | Request, options: RequestInit = {}): Promise<Response> {
  const { dispatcher: _dispatcher, ...rest } = options;
  return await fetch(url, rest);
}

/** The claims of a token. The acting facility is the account's first; the demo grant accepts any facility, so that tests can make false claims. */
function claimsOf(ctx: KoaContextWithOIDC, user: User | undefined) {
  const asked = ctx.oidc.params?.facility;
  const facility = typeof asked === 'string' && asked ? asked : user?.activities[0]?.facilityId;
  const { AuthorizationCode, RefreshToken } = ctx.oidc.entities;
  const { acr, amr, authTime } = RefreshToken ?? AuthorizationCode ?? { ...user, authTime: Math.floor(Date.now() / 1000) };
  return { facility, acr, amr, auth_time: authTime };
}

/** Signing in is the only step: the account's scopes are granted without another page. */
async function consentGiven(ctx: KoaContextWithOIDC, accounts: ReadonlyMap<string, User>) {
  const { client, session } = ctx.oidc;
  const user = accounts.get(session?.accountId ?? '');
  if (!client || !user) return undefined;
  const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: user.subject });
  grant.addOIDCScope('openid');
  const allowed = scopesOf(user);
  grant.addResourceScope(GRAPH_RESOURCE, allowed.join(' '));
  grant.rejectResourceScope(GRAPH_RESOURCE, ALL_SCOPES.filter((scope) => !allowed.includes(scope)).join(' '));
  await grant.save();
  return grant;
}

async function grantDemoAccount(provider: Provider, ctx: KoaContextWithOIDC, accounts: ReadonlyMap<string, User>): Promise<void> {
  const given = (name: string): string | undefined => (ctx.oidc.params?.[name] as string | undefined) || undefined;
  const user = accounts.get(given('account') ?? '');
  const ttl = Number(given('ttl') ?? HOUR);
  if (!user) throw new errors.InvalidGrant('no such account');
  if (!Number.isSafeInteger(ttl) || ttl < 1 || ttl > LONGEST) throw new errors.InvalidRequest('ttl must be between 1 and 86400 seconds');
  const token = new provider.AccessToken({
    accountId: user.subject,
    client: ctx.oidc.client!,
    gty: 'demo-account',
    scope: grantedScopes(user, given('scope')),
    expiresIn: ttl,
  } as unknown as ConstructorParameters<typeof provider.AccessToken>[0]);
  const server = { ...RESOURCE_SERVER, audience: given('audience') ?? GRAPH_AUDIENCE };
  token.resourceServer = new provider.ResourceServer(GRAPH_RESOURCE, server);
  ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: ttl, scope: token.scope };
}
