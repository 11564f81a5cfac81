import { Directive, ObjectType } from 'type-graphql';
import { ConnectionSystem } from '../kit/index.js';

/** ID-Link itself: its patient search, and how it does. */
@ObjectType()
@Directive('@key(fields: "id")')
export class IdLinkSystem extends ConnectionSystem {}
