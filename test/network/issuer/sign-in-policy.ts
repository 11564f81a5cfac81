import { interactionPolicy } from 'oidc-provider';
import { isEnough, readWanted } from './sign-in/ways.js';

const { Check, base } = interactionPolicy;

/** When a person must sign in although there is a session. There is no other step: a native client would be asked for consent each time. */
export function signInPolicy() {
  const policy = base();
  policy.get('consent')?.checks.remove('native_client_prompt');
  // OpenID Connect Core §3.1.2.1: `acr_values` is a request, not a demand. The client refuses a sign-in with less.
  policy.get('login')!.checks.add(
    new Check('acr_values', 'another kind of sign-in is asked for', 'login_required', ({ oidc: { params, result, session } }) => {
      const wasAsked = result?.login !== undefined;
      return !wasAsked && !isEnough(session?.acr, readWanted(params?.acr_values));
    }),
  );
  return policy;
}
