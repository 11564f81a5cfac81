/** The operations of administration, as a portal would send them. */
export const GRANT = `mutation ($input: GrantViewingPermissionInput!) { grantViewingPermission(input: $input) {
  viewingPermission { id patientId categories careFrom careUntil validFrom validUntil reason revokedAt user { name } facility { id } } userErrors { code field message } } }`;
export const REVOKE =
  'mutation ($input: RevokeViewingPermissionInput!) { revokeViewingPermission(input: $input) { viewingPermission { id revokedAt } userErrors { code field } } }';
export const REGISTER =
  'mutation ($input: RegisterConsentInput!) { registerConsent(input: $input) { consent { id kind startsAt withdrawnAt } userErrors { code field } } }';
export const WITHDRAW =
  'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { consent { id withdrawnAt } userErrors { code field } } }';
export const EXPLAIN =
  'query ($u: ID!, $p: ID!) { explainAccess(userId: $u, patientId: $p) { viewable allowed { system categories grounds } refused { rule system categories fact } } }';
