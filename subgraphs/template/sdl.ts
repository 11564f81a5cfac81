import 'reflect-metadata';
import { createExampleSubgraph } from './subgraph.js';

/** Prints the SDL that we hand in. */
process.stdout.write((await createExampleSubgraph()).sdl);
