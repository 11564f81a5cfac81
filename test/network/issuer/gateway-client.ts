import type { Adapter, AdapterPayload } from 'oidc-provider';

/** The gateway as a client of the issuer: it signs browsers in, and keeps the tokens. */
export const GATEWAY_CLIENT = 'hareyaka-gateway';

/** Finds clients that are not in the issuer's configuration: the gateway, whose port is known only once it runs. */
export class GatewayClientAdapter implements Adapter {
  constructor(private readonly gateway: () => string | undefined) {}

  async find(id: string): Promise<AdapterPayload | undefined> {
    const address = this.gateway();
    if (id !== GATEWAY_CLIENT || address === undefined) return undefined;
    return {
      client_id: GATEWAY_CLIENT,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [`${address}/session/callback`],
      post_logout_redirect_uris: [`${address}/`],
      backchannel_logout_uri: `${address}/session/back-channel-logout`,
      backchannel_logout_session_required: true,
    };
  }

  async upsert(): Promise<void> {}
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async destroy(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}
}
