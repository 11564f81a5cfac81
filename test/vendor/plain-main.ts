import { readFileSync } from 'node:fs';
import { startPlainServer } from './plain-server.js';

// Starts the plain server with the variables that `npm start -- --with example=URL` writes to `.hareyaka/example.env`.

const { PORT, HAREYAKA_GATEWAY_JWKS, HAREYAKA_DIRECTORY_JWKS, HAREYAKA_SYSTEM_KEYS } = process.env;
if (!HAREYAKA_GATEWAY_JWKS || !HAREYAKA_DIRECTORY_JWKS || !HAREYAKA_SYSTEM_KEYS) {
  process.stderr.write('its variables are absent: node --env-file=.hareyaka/example.env dist/test/vendor/plain-main.js\n');
  process.exit(2);
}
await startPlainServer({
  name: 'example',
  port: Number(PORT),
  gatewayJwks: HAREYAKA_GATEWAY_JWKS,
  directoryJwks: HAREYAKA_DIRECTORY_JWKS,
  keys: HAREYAKA_SYSTEM_KEYS,
  sdl: readFileSync('schema/example.graphql', 'utf8'),
});
