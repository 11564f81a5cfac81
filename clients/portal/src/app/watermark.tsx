import { useEffect, useId, useState } from 'react';
import { formatInstant } from '../format/dates.js';
import { useLanguage } from '../words/use-words.js';
import styles from './watermark.module.css';

const WIDTH = 460;
const HEIGHT = 190;

/**
 * Who looks, for which facility, and when, faintly over the whole page. A photograph of the screen cannot be prevented; it shows where it comes from.
 *
 * @param now the server's clock, in milliseconds
 */
export function Watermark({ person, facility, now }: { readonly person: string; readonly facility: string; readonly now: () => number }) {
  const { language } = useLanguage();
  const id = useId();
  const [minute, setMinute] = useState(() => toMinute(now()));
  useEffect(() => {
    const timer = setInterval(() => setMinute(toMinute(now())), 5_000);
    return () => clearInterval(timer);
  }, [now]);
  const lines = [`${person} ${formatInstant(new Date(minute), language)}`, facility];
  return (
    <svg className={styles.watermark} aria-hidden="true" focusable="false">
      <defs>
        <pattern id={id} width={WIDTH} height={HEIGHT} patternUnits="userSpaceOnUse" patternTransform="rotate(-22)">
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two lines in a fixed order
            <text key={at} x="12" y={60 + at * 26} fontSize="17">
              {line}
            </text>
          ))}
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
    </svg>
  );
}

function toMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000;
}
