import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';

/** Why an item has a warning. */
export enum ItemWarningCode {
  NOT_SHOWN = 'NOT_SHOWN',
  NOT_UNDERSTOOD = 'NOT_UNDERSTOOD',
  CHARACTER_REPLACED = 'CHARACTER_REPLACED',
  IRREGULAR = 'IRREGULAR',
}
registerEnumType(ItemWarningCode, {
  name: 'ItemWarningCode',
  description: 'Why an item may not show exactly what its source wrote.',
  valuesConfig: {
    NOT_SHOWN: { description: 'The source wrote something that no field of the item shows. It is in `text`, if it can be shown as text.' },
    NOT_UNDERSTOOD: { description: 'A value is not written as the standard says. It is shown as text only, or not at all.' },
    CHARACTER_REPLACED: { description: 'A character that is not in the standard character set is shown as ■.' },
    IRREGULAR: { description: 'The source file is not written as the standard says. It was read as well as possible.' },
  },
});

/** Something that a reader of an item must know, because the item may not show it. */
@ObjectType({ description: 'Something that the source wrote and that the item does not show, or shows only in part.' })
@Directive('@shareable')
export class ItemWarning {
  @Field(() => ItemWarningCode, { description: 'The kind of the warning.' })
  code!: ItemWarningCode;

  @Field(() => String, { nullable: true, description: 'The place in the source, e.g. `RXE-7`. Null if it is about the whole file.' })
  place?: string | null;

  @Field(() => String, { nullable: true, description: 'What the source wrote there. Null if it cannot be shown as text.' })
  text?: string | null;
}
