/** The assurance (`acr`) of HPKI, in access tokens and in the directory. */
export const HPKI_ASSURANCE = 'urn:hareyaka:acr:hpki';
