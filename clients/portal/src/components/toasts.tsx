import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { IconButton } from './button.js';
import styles from './toasts.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
}

const ToastContext = createContext<(text: string) => void>(() => {});

/** Milliseconds for which a short message stays. It says nothing that a person must act on: that is what a {@link Notice} is for. */
const STAYS_MS = 6_000;

/** Tells a person something in a line at the bottom of the page; it is read aloud and goes by itself. */
export function useToast(): (text: string) => void {
  return use(ToastContext);
}

/** Where short messages appear. */
export function Toasts({ closeLabel, children }: { readonly closeLabel: string; readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const next = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const remove = useCallback((id: number) => setToasts((before) => before.filter((toast) => toast.id !== id)), []);
  const add = useCallback(
    (text: string) => {
      const id = next.current++;
      setToasts((before) => [...before.filter((toast) => toast.text !== text), { id, text }].slice(-3));
      const timer = setTimeout(() => {
        timers.current.delete(timer);
        remove(id);
      }, STAYS_MS);
      timers.current.add(timer);
    },
    [remove],
  );
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running) clearTimeout(timer);
    };
  }, []);
  const shown = useMemo(
    () => (
      <div className={styles.region} role="status" aria-live="polite">
        {toasts.map(({ id, text }) => (
          <div key={id} className={styles.toast}>
            <span>{text}</span>
            <IconButton label={closeLabel} icon="close" size="small" onClick={() => remove(id)} />
          </div>
        ))}
      </div>
    ),
    [toasts, closeLabel, remove],
  );
  return (
    <ToastContext value={add}>
      {children}
      {shown}
    </ToastContext>
  );
}
