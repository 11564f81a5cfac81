import 'reflect-metadata';
import { directorySubgraph } from './subgraph.js';

/** Prints the SDL: what `schema/` checks in. */
process.stdout.write((await directorySubgraph()).sdl);
