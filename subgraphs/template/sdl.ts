import 'reflect-metadata';
import { exampleSubgraph } from './subgraph.js';

/** Prints the SDL that we hand in. */
process.stdout.write((await exampleSubgraph()).sdl);
