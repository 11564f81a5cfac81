import { useId } from 'react';
import { classNames } from './class-names.js';
import styles from './facility-mark.module.css';

/** How a facility is drawn: one of eight shapes, filled, hollow or half filled, in one of six colours. */
export interface FacilityLook {
  readonly shape: number;
  readonly fill: 'SOLID' | 'HOLLOW' | 'HALF';
  readonly colour: number;
}

/** The shapes, each in a drawing of 12 × 12. */
const SHAPES: readonly string[] = [
  'M6 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11',
  'M1 1h10v10H1z',
  'M6 .8 11.6 11H.4z',
  'M6 .2 11.8 6 6 11.8.2 6z',
  'M4 .5h4V4h3.5v4H8v3.5H4V8H.5V4H4z',
  'M6 11.2.4 1h11.2z',
  'M3.2 1h5.6L11.8 6 8.8 11H3.2L.2 6z',
  'M6 .3 7.5 4.2l4.2.2-3.3 2.6 1.2 4L6 8.7 2.4 11l1.2-4L.3 4.4l4.2-.2z',
];

/**
 * The mark of a facility: shape and filling first, then colour, so that a print in grey still tells one from another.
 *
 * @param name if given, the mark is read aloud as the facility's name and shows it as a tooltip; leave it out where the name stands beside it
 */
export function FacilityMark({
  look,
  name,
  size = 12,
  ...place
}: {
  readonly look: FacilityLook;
  readonly name?: string | undefined;
  readonly size?: number;
  /** Where it stands within another drawing. */
  readonly x?: number;
  readonly y?: number;
}) {
  const label = name === undefined ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': name } as const);
  const half = useId();
  const shape = SHAPES[look.shape] ?? SHAPES[0];
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: without a name, the mark is hidden from those who hear the page
    <svg
      className={classNames(styles.mark, styles[`colour${look.colour + 1}`], look.fill !== 'SOLID' && styles.hollow)}
      viewBox="0 0 12 12"
      width={size}
      height={size}
      focusable="false"
      {...place}
      {...label}
    >
      {name !== undefined && <title>{name}</title>}
      <path d={shape} />
      {look.fill === 'HALF' && (
        <>
          <clipPath id={half}>
            <path d={shape} />
          </clipPath>
          <rect className={styles.filled} y="6" width="12" height="6" clipPath={`url(#${half})`} />
        </>
      )}
    </svg>
  );
}
