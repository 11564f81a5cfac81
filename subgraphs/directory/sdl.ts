import 'reflect-metadata';
import { createDirectorySubgraph } from './subgraph.js';

/** Prints the SDL that `schema/` keeps in the repository. */
process.stdout.write((await createDirectorySubgraph()).sdl);
