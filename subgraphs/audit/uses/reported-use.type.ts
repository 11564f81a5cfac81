import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type Category, CategoryEnum, UserError } from '../../kit/index.js';
import type { UseKind } from '../records/reported-use.js';

export const ReportedUseKind = { PRINT: 'PRINT', COPY: 'COPY' } as const satisfies { [K in UseKind]: K };
registerEnumType(ReportedUseKind, {
  name: 'ReportedUseKind',
  description: 'What a person did with data on the screen.',
  valuesConfig: { PRINT: { description: 'Printed it.' }, COPY: { description: 'Copied it, to the clipboard or to a file.' } },
});

@InputType({ description: 'What a person printed or copied. It has ids and counts, no data of the patient.' })
export class ReportUseInput {
  @Field(() => ReportedUseKind, { description: 'What the person did.' })
  kind!: UseKind;

  @Field(() => ID, { description: 'The patient whose data it is.' })
  patientId!: string;

  @Field(() => [CategoryEnum], { description: 'The categories of the data. One at least, each once.' })
  categories!: Category[];

  @Field(() => Int, { nullable: true, description: 'How many records it is, if the client knows.' })
  items?: number | null;

  @Field(() => String, { nullable: true, description: 'The name of the operation that had shown the data.' })
  operationName?: string | null;
}

@ObjectType({ description: 'The answer of `reportUse`. It is the same whether or not there is such a patient.' })
export class ReportUsePayload {
  @Field(() => Boolean, { description: 'Whether it is in the audit.' })
  recorded!: boolean;

  @Field(() => [UserError], { description: 'Errors in the input. If there are any, nothing was recorded.' })
  userErrors!: UserError[];
}
