import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../server/scalars.js';
import { Coding, Quantity } from './coding.js';
import { OrderState } from './order-state.js';
import { OrderTiming } from './order-timing.js';
import { SourceItem } from './reader/source-item.js';

export enum InjectionStage {
  ORDERED = 'ORDERED',
  ADMINISTERED = 'ADMINISTERED',
}
registerEnumType(InjectionStage, {
  name: 'InjectionStage',
  description: 'Ordered (SS-MIX2 OMP-02) or known to be given (OMP-12).',
  valuesConfig: {
    ORDERED: { description: 'Only the order is known.' },
    ADMINISTERED: { description: 'It is known to be given.' },
  },
});

@ObjectType({ description: 'One drug of an injection or infusion (HL7 RXC, RXE or RXA).' })
@Directive('@shareable')
export class InjectionItem {
  @Field(() => String, {
    nullable: true,
    description: 'B base, A additive (RXC-1; HL7 table 0166). Null if it is no component of a mixture.',
  })
  role?: string | null;

  @Field(() => Coding, { description: 'The drug (RXC-2, RXE-2 or RXA-5).' })
  drug!: Coding;

  @Field(() => Quantity, { nullable: true, description: 'How much of it (RXC-3, RXE-3 or RXA-6). Null if it is not given.' })
  amount?: Quantity | null;

  @Field(() => Quantity, { nullable: true, description: 'Its strength (RXC-5, RXE-25 or RXA-13). Null if it is not given.' })
  strength?: Quantity | null;

  @Field(() => Coding, { nullable: true, description: 'A supplementary code (RXC-7). Null if it has none.' })
  supplement?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The dosage form (RXE-6, RXA-8). Null if it is not given.' })
  form?: Coding | null;
}

@ObjectType({
  description:
    'One injection or infusion; an order and its execution are one item. `date` is the day of the order, or of the injection if the order is not known.',
})
@Directive('@shareable')
export class Injection extends SourceItem {
  @Field(() => InjectionStage, { description: 'Whether it is only ordered, or known to be given.' })
  stage!: InjectionStage;

  @Field(() => OrderState, { nullable: true, description: 'Whether the order stands (ORC-1, ORC-5). Null if the source does not say.' })
  state?: OrderState | null;

  @Field(() => Coding, { nullable: true, description: 'The kind of mixture, as the facility names it (RXE-2). Null if it is one drug.' })
  kind?: Coding | null;

  @Field(() => [InjectionItem], { description: 'The drugs that are given together.' })
  items!: InjectionItem[];

  @Field(() => Quantity, { nullable: true, description: 'The volume of a mixture (RXE-3). Null if it is one drug, or not given.' })
  volume?: Quantity | null;

  @Field(() => Quantity, { nullable: true, description: 'The greatest amount or volume allowed (RXE-4). Null if it is not given.' })
  maximum?: Quantity | null;

  @Field(() => Coding, { nullable: true, description: 'The dosage form of a mixture (RXE-6). Null if it is not given.' })
  form?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The route of administration (RXR-1; HL7 table 0162, or local). Null if not given.' })
  route?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The part of the body (RXR-2). Null if it is not given.' })
  site?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'What qualifies the site, such as left or right (RXR-6). Null if it is not given.' })
  side?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The device, such as a pump (RXR-3). Null if it is not given.' })
  device?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The method (RXR-4; HL7 table 0165). Null if it is not given.' })
  method?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The routing instruction, such as the line (RXR-5). Null if it is not given.' })
  line?: Coding | null;

  @Field(() => Quantity, {
    nullable: true,
    description: 'The speed of an infusion (RXE-23 per RXE-22, or RXA-12). Null if it is not given.',
  })
  rate?: Quantity | null;

  @Field(() => Coding, { nullable: true, description: 'When and how it is given (TQ1-3, RXE-7). Null if it is not given.' })
  usage?: Coding | null;

  @Field(() => [OrderTiming], { description: 'Each step or time of the order (TQ1), as written. Empty if there are none.' })
  timings!: OrderTiming[];

  @Field(() => Boolean, { description: 'Whether the source says that it is given only when needed (TQ1-9).' })
  asNeeded!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it begins, or began (TQ1-7, RXA-3). Null if the minute is not given.' })
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends, or ended (TQ1-8, RXA-4). Null if the minute is not given.' })
  endsAt?: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which it was given (RXA-3). Null if it is not known to be given.' })
  administeredOn?: string | null;

  @Field(() => Boolean, { description: 'Whether only a part of it was given (RXA-20 PA).' })
  isPartial!: boolean;

  @Field(() => Coding, { nullable: true, description: 'The department (ORC-17). Null if it is not given.' })
  department?: Coding | null;
}
