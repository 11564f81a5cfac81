import { type Ref, useEffect, useId, useRef, useState } from 'react';
import { IconButton } from './button.js';
import { Icon } from './icon.js';
import styles from './search-field.module.css';

/** Milliseconds without a key after which what was typed is searched. */
const SETTLE_MS = 150;

/**
 * A field that searches as one types. While an input method composes kana or kanji, nothing is searched, and Enter only ends the composition.
 *
 * @param value what is searched now; a change from outside (back, clear) shows in the field
 * @param onSearch called with what was typed, 150 ms after the last key, and at once on Enter
 * @param onEnter called after `onSearch` when a person presses Enter outside a composition
 */
export function SearchField({
  label,
  clearLabel,
  placeholder,
  value,
  onSearch,
  onEnter,
  inputRef,
  hideLabel = false,
}: {
  readonly label: string;
  readonly clearLabel: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
  readonly onEnter?: () => void;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly hideLabel?: boolean;
}) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const composing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const searchNow = (text: string) => {
    clearTimeout(timer.current);
    onSearch(text);
  };
  const searchSoon = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(text), SETTLE_MS);
  };

  return (
    <search className={styles.field}>
      <label htmlFor={id} className={hideLabel ? 'visuallyHidden' : styles.label}>
        {label}
      </label>
      <div className={styles.box}>
        <Icon name="search" />
        <input
          ref={inputRef}
          id={id}
          className={styles.input}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          placeholder={placeholder}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            if (!composing.current) searchSoon(target.value);
          }}
          onCompositionStart={() => {
            composing.current = true;
            clearTimeout(timer.current);
          }}
          onCompositionEnd={({ currentTarget }) => {
            composing.current = false;
            searchSoon(currentTarget.value);
          }}
          onKeyDown={(event) => {
            // 229: an input method has the key. Chromium tells it so even where isComposing is already false.
            if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
            // The key that leads here from elsewhere is no beginning of a name.
            if (event.key === '/' && typed === '') event.preventDefault();
            else if (event.key === 'Enter') {
              searchNow(typed);
              onEnter?.();
            } else if (event.key === 'Escape' && typed !== '') {
              event.stopPropagation();
              setTyped('');
              searchNow('');
            }
          }}
        />
        {typed !== '' && (
          <IconButton
            label={clearLabel}
            icon="close"
            size="small"
            onClick={() => {
              setTyped('');
              searchNow('');
              document.getElementById(id)?.focus();
            }}
          />
        )}
      </div>
    </search>
  );
}
