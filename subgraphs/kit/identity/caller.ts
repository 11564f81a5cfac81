/**
 * The caller, as the gateway describes it to one subgraph. It repeats the access token and contains no rights: profession, roles and
 * activity are facts of the directory, read there on every operation.
 */
export interface Caller {
  /** The access token's `iss` and `sub`: together they name the directory's user. */
  readonly issuer: string;
  readonly subject: string;
  /** The facility for which the user acts, chosen at sign-in: the directory's facility id. */
  readonly facility: string;
  /** The client's address in its canonical text (`192.0.2.1`, `2001:db8::1`); empty if it is not known: then it lies in no network. */
  readonly address: string;
  /** The scopes of the application. */
  readonly scopes: readonly string[];
  /** The access token's `acr`, `amr` and `auth_time` (seconds since 1970). */
  readonly assurance: string;
  readonly methods: readonly string[];
  readonly authenticatedAt: number;
  /** The operation's id: a hash of its text, so that equal operations can share a token. */
  readonly operation: string;
  /** Patients opened by `patient(id:)` in this operation: only these count as viewed. */
  readonly opens: readonly string[];
  /** Patients named by an argument or input field `patientId`: only for these (and `opens`) can an exchange give a permit. */
  readonly names: readonly string[];
}

/** Identifies the caller by one string, the same in caller token and permit. */
export function buildSubject(caller: Pick<Caller, 'issuer' | 'subject'>): string {
  return `${caller.issuer}|${caller.subject}`;
}
