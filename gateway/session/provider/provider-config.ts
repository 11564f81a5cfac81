/** An OpenID provider at which people sign in. */
export interface ProviderConfig {
  /** Short, for addresses: `clinic-id`. */
  readonly id: string;
  readonly name: { readonly ja: string; readonly en: string };
  /** Its `iss`. The directory knows people by it. */
  readonly issuer: string;
  /** The address of its metadata; `<issuer>/.well-known/openid-configuration` by default. */
  readonly metadata: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** The scopes to ask for: `openid` and those of the graph. */
  readonly scopes: readonly string[];
  /** More parameters of the authorization request, such as `resource`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Translates the provider's `acr` values to assurances of this network. Values that are not listed are ignored. */
  readonly assurances: Readonly<Record<string, string>>;
  /** The `acr_values` to ask for, for each kind of step-up. */
  readonly stepUp: { readonly hpki: string | undefined; readonly secondFactor: string | undefined };
  /** Whether it has its own callback address: needed if there are several providers and this one does not send `iss` (RFC 9207). */
  readonly ownCallback: boolean;
}
