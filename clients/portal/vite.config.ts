import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The paths that the gateway answers. In development, Vite passes them on. */
const GATEWAY_PATHS = ['/graphql', '/session', '/content', '/viewer'];

/** The gateway behind the development server. */
const GATEWAY = new URL(process.env.HAREYAKA_GATEWAY ?? 'http://127.0.0.1:4000');

/**
 * Builds the portal into `dist/portal`. Files in `assets/` have the hash of their content in their names, so that browsers may keep them for ever.
 *
 * In development (`npm run portal:dev`), the page comes from Vite and everything else from the gateway that `HAREYAKA_GATEWAY` names
 * (`http://127.0.0.1:4000` if absent). Vite has the gateway's host name, so that the browser sends the gateway's cookie to both ports.
 */
export default defineConfig(({ command, mode }) => {
  // Whoever builds: a test runner or a shell may have set another one, with which React would be its development build.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: here('.'),
    plugins: [react()],
    resolve: {
      // The root of the repository has React 18 for GraphiQL's page. The portal has one React: its own.
      dedupe: ['react', 'react-dom'],
      alias: { '@hareyaka/sdk': here('../sdk/index.ts') },
    },
    // The gallery is in development, and in a build of its own for tests (`vite build --mode gallery`). A constant, so that the production build has no byte of it.
    define: { __GALLERY__: JSON.stringify(command === 'serve' || mode === 'gallery') },
    css: { modules: { localsConvention: 'camelCaseOnly' } },
    build: {
      outDir: here('../../dist/portal'),
      emptyOutDir: true,
      target: 'es2023',
      // Nothing is inlined: the gateway's Content-Security-Policy allows no `data:` address and no inline script.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
      reportCompressedSize: false,
      // The entry holds React, the router and React Aria: 181 kB compressed. `npm run bench:portal` measures each route.
      chunkSizeWarningLimit: 600,
    },
    server: {
      host: ['127.0.0.1', 'localhost'].includes(GATEWAY.hostname) ? GATEWAY.hostname : '127.0.0.1',
      port: 4173,
      strictPort: true,
      proxy: Object.fromEntries(
        GATEWAY_PATHS.map((path): [string, ProxyOptions] => [
          path,
          {
            target: GATEWAY.origin,
            changeOrigin: true,
            // The gateway answers a session's requests only from its own origin. This server's page stands for it; any other origin stays as it is.
            configure: (proxy) =>
              proxy.on('proxyReq', (outgoing, { headers: { origin, host } }) => {
                if (origin === `http://${host}`) outgoing.setHeader('origin', GATEWAY.origin);
              }),
          },
        ]),
      ),
    },
  };
});
