import { RouterProvider } from '@tanstack/react-router';
import { Toasts } from '../components/toasts.js';
import { SessionProvider } from '../session/session-context.js';
import { useWords, WordsProvider } from '../words/use-words.js';
import { createPortalRouter } from './router.js';

const router = createPortalRouter();

/** The portal. */
export function App() {
  return (
    <WordsProvider>
      <Page />
    </WordsProvider>
  );
}

function Page() {
  const { app } = useWords();
  return (
    <>
      <SessionProvider>
        <Toasts closeLabel={app.close}>
          <RouterProvider router={router} />
        </Toasts>
      </SessionProvider>
      <p className="onlyInPrint">{app.print}</p>
    </>
  );
}
