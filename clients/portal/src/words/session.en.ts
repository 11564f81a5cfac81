import type { session as ja } from './session.ja.js';

export const session: typeof ja = {
  signIn: {
    title: 'Sign in',
    text: 'Choose a sign-in service.',
    with: (provider: string) => `Sign in with ${provider}`,
    signedOut: 'You have signed out.',
    over: 'Your session has ended.',
    overText: 'The time was up, the session was ended elsewhere, or your rights changed. Sign in again to come back to the same screen.',
    none: 'No sign-in service is configured. Please call the support centre.',
  },
  facility: {
    title: 'Choose a facility',
    text: 'For which facility do you work now? Rights and records are kept apart for each facility.',
    notAllowed: 'Only from the network of this facility',
    none: 'No facility is registered for you. Please ask the administrator of your facility.',
  },
  stepUp: {
    title: 'HPKI authentication needed',
    text: 'To see clinical data, authenticate with your certificate for health professionals (HPKI).',
    provider: 'Use the HPKI card at the sign-in service',
    certificate: 'Use the card reader of this computer',
    challenge: 'Authenticate from an application that supports it. It cannot begin on this page.',
    none: 'No HPKI method is configured. Please call the support centre.',
  },
  locked: {
    title: 'Locked',
    text: (name: string) => `When ${name} signs in again, the same screen comes back.`,
    textUnknown: 'When the same person signs in again, the same screen comes back.',
    unlock: 'Unlock',
    notConfirmed: 'This page no longer shows any data. The server is informed of the lock as soon as the network is back.',
  },
  unreachable: {
    title: 'The server cannot be reached',
    text: 'Please check the network. The page comes back by itself.',
  },
  notFound: {
    title: 'There is no such page',
    text: 'The address has changed, or it was mistyped.',
    action: 'To the patients',
  },
  failed: {
    signOut: 'Signing out failed. Please try again.',
    facility: 'The facility could not be changed.',
  },
};
