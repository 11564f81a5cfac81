import 'reflect-metadata';
import { directorySubgraph } from './subgraph.js';

/** Prints the SDL that `schema/` keeps in the repository. */
process.stdout.write((await directorySubgraph()).sdl);
