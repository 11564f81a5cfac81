import 'reflect-metadata';
import { createHumanBridge } from './subgraph.js';

/** Prints the SDL that `schema/` keeps in the repository. */
process.stdout.write((await createHumanBridge()).sdl);
