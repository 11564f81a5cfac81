import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/**
 * Loads the code of all screens after the first one is drawn, so that a screen opens at once, also without a network. Together they
 * are small; the browser keeps them.
 */
export function usePreloadedScreens(): void {
  const router = useRouter();
  useEffect(() => {
    const idle = window.requestIdleCallback?.bind(window) ?? ((act: () => void) => window.setTimeout(act, 1_000));
    const cancel = window.cancelIdleCallback?.bind(window) ?? window.clearTimeout.bind(window);
    const handle = idle(() => {
      for (const { options } of Object.values(router.routesById)) {
        const { component } = options as { readonly component?: { readonly preload?: () => Promise<unknown> } };
        // A failure shows when the screen is opened.
        component?.preload?.().catch(() => undefined);
      }
    });
    return () => cancel(handle);
  }, [router]);
}
