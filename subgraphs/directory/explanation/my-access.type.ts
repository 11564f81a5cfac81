import { Field, ObjectType } from 'type-graphql';
import { type Category, CategoryEnum, DateTimeScalar } from '../../kit/index.js';
import { Facility } from '../facilities/facility.type.js';
import { Patient } from '../patients/patient.type.js';
import { AccessCell, AccessGap } from './access-explanation.type.js';

/**
 * Which data of a patient the caller may see, and what the caller may see in general. About a patient whom the caller may not see it says exactly what it says
 * about one who does not exist.
 */
@ObjectType()
export class MyAccessExplanation {
  @Field(() => DateTimeScalar, { description: 'The time for which the answer is true.' })
  at!: Date;

  @Field(() => Facility, { nullable: true, description: 'The facility for which you act.' })
  facility?: Facility | null;

  @Field(() => Boolean, { description: 'Whether you may see anything. False says nothing about whether there is such a patient.' })
  viewable!: boolean;

  @Field(() => Patient, { nullable: true, description: 'The patient; null if you may not see the patient, exactly as if there were none.' })
  patient?: Patient | null;

  @Field(() => [AccessCell], { description: 'What you may see, by facility and system.' })
  allowed!: AccessCell[];

  @Field(() => [AccessGap], {
    description:
      'Rules that fail at the facilities in `allowed` and at your own. Other facilities are never named, whether or not they have data. Empty if you may see nothing.',
  })
  refused!: AccessGap[];

  @Field(() => Boolean, {
    description: 'Whether your ID is a limited one (機能限定職員ID), which opens the records of the care team only.',
  })
  limitedId!: boolean;

  @Field(() => Boolean, { description: 'Whether people of your facility may look at charts of other facilities at all.' })
  viewsOtherFacilities!: boolean;

  @Field(() => [CategoryEnum], {
    description:
      'The categories that your permissions for all patients cover. Of a patient with consent you see these; if the list is empty, only patients for whom you have a permission of their own.',
  })
  permittedForAll!: Category[];

  /** Not a field: the id of the patient, if the caller may see the patient. */
  patientId!: string | null;
}
