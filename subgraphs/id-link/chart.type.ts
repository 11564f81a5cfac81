import { Directive, ObjectType } from 'type-graphql';
import { Chart } from '../kit/index.js';

/** A patient's chart as the hospitals behind ID-Link hold it. */
@ObjectType()
@Directive('@key(fields: "id permit")')
export class IdLinkChart extends Chart {}
