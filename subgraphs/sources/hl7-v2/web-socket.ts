import { WebSocket } from 'undici';

/**
 * When it is loaded, @medplum/core reads `WebSocket.CLOSING`, for a client that we do not use. Node 20 has no global `WebSocket`, so this
 * file sets the one that later versions of Node include. Import it before @medplum/core. Remove it when Node 20 is no longer supported.
 */
if (!('WebSocket' in globalThis)) Object.defineProperty(globalThis, 'WebSocket', { value: WebSocket, configurable: true, writable: true });
