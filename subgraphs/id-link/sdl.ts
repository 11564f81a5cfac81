import 'reflect-metadata';
import { idLinkSubgraph } from './subgraph.js';

/** Prints the SDL: what `schema/` checks in. */
process.stdout.write((await idLinkSubgraph()).sdl);
