import 'reflect-metadata';
import { createCareCabinet } from './subgraph.js';

/** Prints the SDL that `schema/` keeps in the repository. */
process.stdout.write((await createCareCabinet()).sdl);
