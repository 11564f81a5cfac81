/** The state of a registered certificate. */
export enum HpkiCertificateState {
  PROPOSED = 'PROPOSED',
  IN_FORCE = 'IN_FORCE',
  WITHDRAWN = 'WITHDRAWN',
}
