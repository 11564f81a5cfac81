import { WebSocket } from 'undici';

/**
 * @medplum/core reads `WebSocket.CLOSING` when it is loaded, for a client that we do not use, and Node 20 has no such global: it gets the one
 * that later versions of Node ship. Import this before @medplum/core. It can go when Node 20 is no longer supported.
 */
if (!('WebSocket' in globalThis)) Object.defineProperty(globalThis, 'WebSocket', { value: WebSocket, configurable: true, writable: true });
