import 'reflect-metadata';
import { createCareCabinet } from './subgraph.js';

/** Prints the SDL: what `schema/` checks in. */
process.stdout.write((await createCareCabinet()).sdl);
