import { registerEnumType } from 'type-graphql';

/** Whether an order stands. */
export enum OrderState {
  ACTIVE = 'ACTIVE',
  ON_HOLD = 'ON_HOLD',
  COMPLETED = 'COMPLETED',
  DISCONTINUED = 'DISCONTINUED',
  REPLACED = 'REPLACED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(OrderState, {
  name: 'OrderState',
  description:
    'Whether an order stands (HL7 ORC-1 and ORC-5). Orders that were cancelled or replaced are not listed; show the others with their state.',
  valuesConfig: {
    ACTIVE: { description: 'It stands: the source says nothing else.' },
    ON_HOLD: { description: 'It is suspended.' },
    COMPLETED: { description: 'It was carried out.' },
    DISCONTINUED: { description: 'It was stopped. What was given before is part of the patient’s history.' },
    REPLACED: { description: 'Another order took its place.' },
    CANCELLED: { description: 'It was withdrawn.' },
  },
});
