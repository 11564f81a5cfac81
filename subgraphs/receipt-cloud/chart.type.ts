import { Directive, ObjectType } from 'type-graphql';
import { Chart } from '../kit/index.js';

/** A patient's chart at the clinics and pharmacies that send what their receipt computers hold. */
@ObjectType()
@Directive('@key(fields: "id permit")')
export class ReceiptCloudChart extends Chart {}
