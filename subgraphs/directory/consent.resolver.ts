import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { DirectoryContext } from './access.js';
import { ConsentStore } from './consent.store.js';
import { RegisterConsentInput, RegisterConsentPayload, WithdrawConsentInput, WithdrawConsentPayload } from './consent.type.js';
import { Corrections, plausible } from './correction.js';

@Resolver()
export class ConsentResolver {
  @Mutation(() => RegisterConsentPayload, { description: 'Registers a consent. One that is in force already is answered as it is.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async registerConsent(
    @Arg('input', () => RegisterConsentInput) input: RegisterConsentInput,
    @Ctx() { access, database, now }: DirectoryContext,
  ): Promise<RegisterConsentPayload> {
    const consents = new ConsentStore(database);
    const { patient, discloses, views } = await consents.possible(input);
    const same = input.disclosingFacilityId === input.viewingFacilityId;
    const wrong = new Corrections();
    wrong.expect(patient, 'patientId', 'NOT_FOUND', 'There is no patient of this id.');
    wrong.expect(discloses, 'disclosingFacilityId', 'DOES_NOT_DISCLOSE', 'This facility discloses nothing.');
    wrong.expect(views, 'viewingFacilityId', 'DOES_NOT_VIEW', 'This facility does not view.');
    wrong.expect(!same, 'viewingFacilityId', 'SAME_FACILITY', 'A facility needs no consent for its own chart.');
    wrong.expect(plausible(input.startsAt), 'startsAt', 'IMPLAUSIBLE', 'This date is implausible.');
    if (wrong.any) return { consent: null, userErrors: wrong.userErrors };
    const standing = await consents.inForce(input, now);
    if (standing) return { consent: standing, userErrors: [] };
    const given = { kind: input.kind, startsAt: input.startsAt?.getTime() ?? now, by: (await access.person()).id, at: now };
    return { consent: await consents.add(input, given), userErrors: [] };
  }

  @Mutation(() => WithdrawConsentPayload, { description: 'Ends a consent now. Withdrawing it again changes nothing.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async withdrawConsent(
    @Arg('input', () => WithdrawConsentInput) { id }: WithdrawConsentInput,
    @Ctx() { access, database, now }: DirectoryContext,
  ): Promise<WithdrawConsentPayload> {
    const consent = await new ConsentStore(database).withdraw(id, { by: (await access.person()).id, at: now });
    const wrong = new Corrections();
    wrong.expect(consent, 'id', 'NOT_FOUND', 'There is no consent of this id.');
    return { consent: consent ?? null, userErrors: wrong.userErrors };
  }
}
