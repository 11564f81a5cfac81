import 'reflect-metadata';
import { createHumanBridge } from './subgraph.js';

/** Prints the SDL: what `schema/` checks in. */
process.stdout.write((await createHumanBridge()).sdl);
