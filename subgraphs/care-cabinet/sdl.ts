import 'reflect-metadata';
import { careCabinetSubgraph } from './subgraph.js';

/** Prints the SDL: what `schema/` checks in. */
process.stdout.write((await careCabinetSubgraph()).sdl);
