import { Directive, ObjectType } from 'type-graphql';
import { Chart } from '../kit/index.js';

/** A patient's chart as the hospitals behind HumanBridge hold it. */
@ObjectType()
@Directive('@key(fields: "id permit")')
export class HumanBridgeChart extends Chart {}
