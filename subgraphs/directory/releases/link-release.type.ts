import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar } from '../../kit/index.js';
import { ReleaseState } from './release-state.js';

registerEnumType(ReleaseState, {
  name: 'ReleaseState',
  description: 'The state of a patient’s key at one facility.',
  valuesConfig: {
    WAITING: { description: 'The key is not there yet: the facility has not uploaded the patient, or the order is under way.' },
    RELEASED: { description: 'The key is there: people who may see the patient can read the data.' },
    REFUSED: { description: 'The key was refused; `reason` says why. It is ordered again.' },
    WITHDRAWING: { description: 'The key is not used any more. The patient gets a new one.' },
  },
});

/** The release of a patient’s key, for a facility whose data is kept encrypted in a cloud. */
@ObjectType({ description: 'The release of a patient’s key, for a facility whose data is kept encrypted in a cloud.' })
export class LinkRelease {
  /** Not a field: the link’s id. */
  linkId!: string;

  @Field(() => ReleaseState, { description: 'Whether the key is there.' })
  state!: ReleaseState;

  @Field(() => String, {
    nullable: true,
    description:
      'A code: FACILITY_UNKNOWN (no machine was ever registered), UNTRUSTED_MACHINE (a machine that is not registered signed the data), ROLLED_BACK (the cloud showed an older state), UNREADABLE, LINK_MOVED, KEY_INVALID, ORDER_INVALID, or why a withdrawal failed.',
  })
  reason?: string | null;

  @Field(() => DateTimeScalar, { description: 'When the state or the key changed last.' })
  changedAt!: Date;
}
