import 'reflect-metadata';
import { createIdLink } from './subgraph.js';

/** Prints the SDL that `schema/` keeps in the repository. */
process.stdout.write((await createIdLink()).sdl);
