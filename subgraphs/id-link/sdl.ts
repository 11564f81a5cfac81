import 'reflect-metadata';
import { createIdLink } from './subgraph.js';

/** Prints the SDL: what `schema/` checks in. */
process.stdout.write((await createIdLink()).sdl);
