import styles from './icon.module.css';

/** The icons, each as the paths of a 20 × 20 drawing. Drawn as lines, because Unicode symbols are missing in many Japanese fonts. */
const PATHS = {
  alert: 'M10 2.5 18.5 17h-17zM10 8v4M10 14.2v.6',
  bell: 'M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13zM8.5 17.5h3',
  calendar: 'M3 5h14v12H3zM3 9h14M7 2.5V6M13 2.5V6',
  camera: 'M2.5 6.5h4l1.5-2.5h4l1.5 2.5h4v10h-15zM10 8.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  check: 'M4 10.5 8.2 15 16 5.5',
  chevronDown: 'M5 7.5 10 12.5 15 7.5',
  chevronLeft: 'M12.5 5 7.5 10l5 5',
  chevronRight: 'M7.5 5l5 5-5 5',
  chevronUp: 'M5 12.5 10 7.5 15 12.5',
  clock: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M10 5.5V10l3 2',
  close: 'M5 5l10 10M15 5 5 15',
  document: 'M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.5 10h5.5M7.5 13h5.5',
  download: 'M10 3v9M6 8.5l4 4 4-4M3.5 16.5h13',
  external: 'M8 4H4v12h12v-4M11.5 3.5h5v5M16.5 3.5 9.5 10.5',
  facility: 'M3.5 17.5v-11l6.5-4 6.5 4v11zM10 6.5v4M8 8.5h4M8 17.5v-4h4v4',
  filter: 'M3 4.5h14l-5.5 6.5v5l-3 1.5V11z',
  flask: 'M8 2.5h4M8.8 2.5v5L4 16a1 1 0 0 0 .9 1.5h10.2A1 1 0 0 0 16 16l-4.8-8.5v-5M6.5 12.5h7',
  history: 'M3 10a7 7 0 1 1 2 4.9M3 5.5V10h4.5M10 6.5V10l2.5 1.5',
  home: 'M3 9.5 10 3l7 6.5M5 8.5v9h10v-9',
  image: 'M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M12.5 7.5h.6',
  keyboard: 'M2 5.5h16v9H2zM5 8.5h.4M8 8.5h.4M11 8.5h.4M14 8.5h.4M5.5 11.5h9',
  language: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M2.5 10h15M10 2.5c5 5 5 10 0 15M10 2.5c-5 5-5 10 0 15',
  list: 'M7 5h10M7 10h10M7 15h10M3 5h.5M3 10h.5M3 15h.5',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  menu: 'M3 5h14M3 10h14M3 15h14',
  minus: 'M4 10h12',
  more: 'M4.5 10h.5M9.8 10h.5M15 10h.5',
  offline: 'M2.5 8a11 11 0 0 1 15 0M5.5 11a7 7 0 0 1 9 0M8.2 14a3 3 0 0 1 3.6 0M3 3l14 14',
  pause: 'M7 4.5v11M13 4.5v11',
  pen: 'M4 16l.8-3.6L13.5 3.7l2.8 2.8-8.7 8.7z',
  people: 'M7 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 16.5c0-3 2-5 5-5s5 2 5 5M13 4a3 3 0 0 1 0 5.5M14 12c2.5.5 4 2 4 4.5',
  pill: 'M4.5 10.5 10.5 4.5a3.5 3.5 0 0 1 5 5L9.5 15.5a3.5 3.5 0 0 1-5-5M7.5 7.5l5 5',
  plus: 'M10 4v12M4 10h12',
  question: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M7.8 8a2.2 2.2 0 1 1 3.3 1.9c-.8.5-1.1.9-1.1 1.9M10 14v.4',
  reply: 'M8 4.5 3 9.5l5 5M3 9.5h8a6 6 0 0 1 6 6',
  retry: 'M16.5 10a6.5 6.5 0 1 1-2-4.7M16.5 3v4h-4',
  scissors: 'M5 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4M5 17.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4M6.5 5.8 17 15M6.5 14.2 17 5',
  search: 'M9 3a6 6 0 1 0 0 12A6 6 0 0 0 9 3M13.5 13.5 17.5 17.5',
  send: 'M2.5 10 17.5 3 13 17.5l-3-6zM10 11.5 17.5 3',
  signOut: 'M8 3.5H3.5v13H8M13 6.5 16.5 10 13 13.5M16.5 10H7.5',
  stethoscope: 'M5 2.5v5a3.5 3.5 0 0 0 7 0v-5M8.5 11v2a4 4 0 0 0 8 0v-2M16.5 8.2a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8',
  syringe: 'M13 2.5l4.5 4.5M15.2 4.8 11 9M6 10l4.5-4.5 4 4L10 14H6zM6 14l-3.5 3.5M8.5 7.5l2 2',
  twin: 'M7 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M13 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M3 17v-4.5A3 3 0 0 1 6 9.5h1.5M17 17v-4.5A3 3 0 0 0 14 9.5h-1.5M8 13h4M8 16h4',
  unlock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 5.8-1',
} as const;

export type IconName = keyof typeof PATHS;

/**
 * An icon. It is decoration: the words beside it say the same. Where no words can stand, give the button that holds it an `aria-label`.
 *
 * @param size in pixels, 20 if absent
 */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className={styles.icon} viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
