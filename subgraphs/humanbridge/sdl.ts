import 'reflect-metadata';
import { humanbridgeSubgraph } from './subgraph.js';

/** Prints the SDL: what `schema/` checks in. */
process.stdout.write((await humanbridgeSubgraph()).sdl);
