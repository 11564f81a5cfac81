import { Directive, Query, Resolver } from 'type-graphql';
import { SYSTEMS } from '../systems.js';
import { toConnectedSystem } from './chart.resolver.js';
import { ConnectionSystem } from './connection-system.type.js';

@Resolver()
export class ConnectionSystemResolver {
  @Query(() => [ConnectionSystem], { description: 'The systems that the network is connected to.' })
  @Directive('@authenticated')
  connectionSystems(): ConnectionSystem[] {
    return SYSTEMS.map(({ id }) => toConnectedSystem(id));
  }
}
