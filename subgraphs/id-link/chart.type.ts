import { Directive, ObjectType } from 'type-graphql';
import { Chart } from '../kit/index.js';

/** A patient's chart at the hospitals behind ID-Link. */
@ObjectType()
@Directive('@key(fields: "id permit")')
export class IdLinkChart extends Chart {}
