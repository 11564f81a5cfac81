import styles from './long-text.module.css';

/** Texts longer than this stand in a box of their own, which scrolls: nothing is cut off, and the rest of the page keeps its place. */
const LONG = 240;

/** A text of a source, shown as it is written: no markup in it counts, and its direction stays its own. */
export function LongText({ text }: { readonly text: string }) {
  if (text.length <= LONG) return <bdi>{text}</bdi>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <bdi className={styles.box} tabIndex={0}>
      {text}
    </bdi>
  );
}
