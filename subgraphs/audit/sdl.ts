import 'reflect-metadata';
import { createAudit } from './subgraph.js';

/** Prints the SDL that `schema/` keeps in the repository. */
process.stdout.write((await createAudit()).sdl);
