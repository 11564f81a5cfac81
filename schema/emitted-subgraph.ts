import type { RegisteredSubgraph } from './subgraphs.js';

/** A registered subgraph with its SDL. */
export interface EmittedSubgraph extends RegisteredSubgraph {
  readonly sdl: string;
}
