import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { startCabinet } from './start-cabinet.js';

/** A care cabinet as a process that a test can kill. Its argument is a JSON file: `{ database, folder, keys, storageKey }`. */
const given = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
const cabinet = await startCabinet(given.database, { folder: given.folder, systemKeys: given.systemKeys, storageKey: given.storageKey });
process.stdout.write(`${JSON.stringify({ url: cabinet.url })}\n`);
