import { Directive, ObjectType } from 'type-graphql';
import { ConnectionSystem } from '../kit/index.js';

/** The receipt cloud: its patient search and its status. */
@ObjectType()
@Directive('@key(fields: "id")')
export class ReceiptCloudSystem extends ConnectionSystem {}
