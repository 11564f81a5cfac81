import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { FakeStore, serveStore } from '../../../gateway/audit/testing/fake-store.js';

/** An audit store in a process of its own, so that its CPU time does not count as the gateway's. Its public key set is the argument. */
const store = new FakeStore('g', createLocalJWKSet(JSON.parse(process.argv[2]!) as JSONWebKeySet));
const { url } = await serveStore(store);
process.send!({ url });
process.on('message', () => process.send!({ records: store.records.length, complaints: store.complaints }));
process.on('disconnect', () => process.exit());
