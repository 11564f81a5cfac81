import { useEffect, useRef } from 'react';

/** The keys of the care cabinet: `n` writes a record, `c` confirms all that is shown. They count where the portal's other single keys do. */
export function useCareKeys(keys: { readonly onWrite: () => void; readonly onConfirmAll: () => void }): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (localStorage.getItem('hareyaka.singleKeys') === 'off') return;
      const { target } = event;
      if (target instanceof HTMLElement && target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select')) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
      const act = { n: latest.current.onWrite, c: latest.current.onConfirmAll }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
