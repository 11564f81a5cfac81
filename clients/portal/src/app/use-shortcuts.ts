import { useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { CHART_PATHS } from './chart-paths.js';
import { readsSingleKeys } from './single-keys.js';

/** Milliseconds within which the second key of `g l` must come. */
const SECOND_KEY_MS = 1_500;

/** The screens that `g` and a letter open within a chart. */
const CHART_KEYS = {
  s: CHART_PATHS.summary,
  t: CHART_PATHS.timeline,
  l: CHART_PATHS.laboratory,
  m: CHART_PATHS.medications,
  i: CHART_PATHS.images,
  d: CHART_PATHS.documents,
  c: CHART_PATHS.care,
} as const;

/**
 * The keys of the whole portal: `/` finds a patient, `g` and a letter opens a screen, Escape goes back, Ctrl+L locks, `?` lists the keys. Keys without Ctrl
 * count only outside of text fields and dialogs, and can be switched off (WCAG 2.1.4).
 */
export function useShortcuts({ onLock, onHelp }: { readonly onLock: () => Promise<void>; readonly onHelp: () => void }): void {
  const navigate = useNavigate();
  const router = useRouter();
  const { patient } = useParams({ strict: false });
  const latest = useRef({ onLock, onHelp, patient });
  latest.current = { onLock, onHelp, patient };

  useEffect(() => {
    let goingSince = 0;
    const onKey = (event: KeyboardEvent) => {
      const { onLock: lock, onHelp: help, patient: open } = latest.current;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'l') {
        event.preventDefault();
        return void lock();
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
      if (event.key === 'Escape') {
        if (open !== undefined) router.history.back();
        return;
      }
      if (!readsSingleKeys()) return;
      const isSecond = Date.now() - goingSince < SECOND_KEY_MS;
      goingSince = 0;
      if (isSecond && event.key === 'p') return void navigate({ to: '/patients' });
      if (isSecond && open !== undefined && Object.hasOwn(CHART_KEYS, event.key)) {
        event.preventDefault();
        return void navigate({ to: CHART_KEYS[event.key as keyof typeof CHART_KEYS], params: { patient: open } });
      }
      switch (event.key) {
        case 'g':
          goingSince = Date.now();
          break;
        case '/':
          event.preventDefault();
          void navigate({ to: '/patients' }).then(() => document.querySelector<HTMLInputElement>('search input')?.focus());
          break;
        case '?':
          event.preventDefault();
          help();
          break;
        default:
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, router]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select'))
  );
}
