import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { Coding } from './coding.js';

/** What a remark on a specimen is about. */
export enum SpecimenRemarkKind {
  REJECTED = 'REJECTED',
  QUALITY = 'QUALITY',
  APPROPRIATENESS = 'APPROPRIATENESS',
  CONDITION = 'CONDITION',
}
registerEnumType(SpecimenRemarkKind, {
  name: 'SpecimenRemarkKind',
  description: 'What a remark of the laboratory on a specimen is about.',
  valuesConfig: {
    REJECTED: { description: 'Why the laboratory rejected the specimen (HL7 SPM-21, table 0490).' },
    QUALITY: { description: 'The quality of the specimen (HL7 SPM-22, table 0491).' },
    APPROPRIATENESS: { description: 'Whether the specimen is suited for the test (HL7 SPM-23, table 0492).' },
    CONDITION: { description: 'The condition of the specimen, such as haemolysed, clotted or thawed (HL7 SPM-24, table 0493).' },
  },
});

/** A remark of the laboratory on a specimen. A result of such a specimen may be wrong. */
@ObjectType({ description: 'A remark of the laboratory on the specimen of a result. The result may be wrong, or missing, because of it.' })
@Directive('@shareable')
export class SpecimenRemark {
  @Field(() => SpecimenRemarkKind, { description: 'What the remark is about.' })
  kind!: SpecimenRemarkKind;

  @Field(() => Coding, { description: 'The remark, as the source codes it.' })
  coding!: Coding;
}
