const KEY = 'hareyaka.singleKeys';

/** Whether keys without Ctrl (`/`, `g l`, `?`) do something in this browser. */
export function readsSingleKeys(): boolean {
  return localStorage.getItem(KEY) !== 'off';
}

/** Switches the keys without Ctrl on or off. */
export function setSingleKeys(isOn: boolean): void {
  localStorage.setItem(KEY, isOn ? 'on' : 'off');
}
