import 'reflect-metadata';
import { createReceiptCloud } from './subgraph.js';

/** Prints the SDL that `schema/` keeps in the repository. */
process.stdout.write((await createReceiptCloud()).sdl);
