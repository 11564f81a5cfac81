import { Directive, ObjectType } from 'type-graphql';
import { ConnectionSystem } from '../kit/index.js';

/** The ID-Link system: its patient search and its status. */
@ObjectType()
@Directive('@key(fields: "id")')
export class IdLinkSystem extends ConnectionSystem {}
