import { Directive, Field, Float, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { CARE_RECORD_SCOPE } from '../references.js';
import { VITAL_SIGNS, VitalSignKind } from './vital-sign.js';

registerEnumType(VitalSignKind, {
  name: 'VitalSignKind',
  description: 'The kinds of vital signs. Each has one unit, in UCUM.',
  valuesConfig: Object.fromEntries(
    Object.entries(VITAL_SIGNS).map(([kind, { name, unit }]) => [kind, { description: `${name}, in ${unit}.` }]),
  ) as never,
});

@ObjectType({ description: 'A vital sign as a value with its unit.' })
@Directive(CARE_RECORD_SCOPE)
export class VitalSign {
  @Field(() => VitalSignKind, { description: 'What was measured.' })
  kind!: VitalSignKind;

  @Field(() => Float, { description: 'The value, in `unit`.' })
  value!: number;

  @Field(() => String, { description: 'The unit, in UCUM.' })
  unit!: string;
}

@InputType({ description: 'A vital sign.' })
export class VitalSignInput {
  @Field(() => VitalSignKind, { description: 'What was measured.' })
  kind!: VitalSignKind;

  @Field(() => Float, { description: 'The value, in the unit of the kind. An implausible value is refused.' })
  value!: number;

  @Field(() => String, { nullable: true, description: 'The unit, in UCUM. If it is there, it must be the unit of the kind.' })
  unit?: string | null;
}
