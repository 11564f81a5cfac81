import { Link, useNavigate } from '@tanstack/react-router';
import { Icon, type IconName } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { useWords } from '../words/use-words.js';
import styles from './chart-navigation.module.css';

type Screen = 'summary' | 'timeline' | 'laboratory' | 'medications' | 'images' | 'documents';

const PATHS = {
  summary: '/patients/$patient',
  timeline: '/patients/$patient/timeline',
  laboratory: '/patients/$patient/laboratory',
  medications: '/patients/$patient/medications',
  images: '/patients/$patient/images',
  documents: '/patients/$patient/documents',
} as const satisfies Readonly<Record<Screen, string>>;

const ICONS: Readonly<Record<Screen, IconName>> = {
  summary: 'list',
  timeline: 'clock',
  laboratory: 'flask',
  medications: 'pill',
  images: 'image',
  documents: 'document',
};

const SCREENS = Object.keys(PATHS) as readonly Screen[];
/** At narrow widths, the first four stand at the bottom of the page; the others are in a menu. */
const AT_BOTTOM = SCREENS.slice(0, 4);

/** The screens of one patient's chart: beside each other under the banner, or at the bottom of a narrow page. */
export function ChartNavigation({ patient }: { readonly patient: string }) {
  const { chart } = useWords();
  const navigate = useNavigate();
  return (
    <nav className={styles.navigation} aria-label={chart.navigation}>
      <ul className={styles.tabs}>
        {SCREENS.map((screen) => (
          <li key={screen} className={AT_BOTTOM.includes(screen) ? undefined : styles.wide}>
            <Link
              to={PATHS[screen]}
              params={{ patient }}
              className={styles.tab ?? ''}
              activeProps={{ className: styles.active ?? '' }}
              activeOptions={{ exact: true }}
            >
              <Icon name={ICONS[screen]} size={18} />
              <span>{chart.screens[screen]}</span>
            </Link>
          </li>
        ))}
        <li className={styles.narrow}>
          <Menu
            look="quiet"
            icon="more"
            entries={SCREENS.slice(4).map((screen) => ({
              id: screen,
              label: chart.screens[screen],
              icon: ICONS[screen],
              onAction: () => void navigate({ to: PATHS[screen], params: { patient } }),
            }))}
          >
            {chart.more}
          </Menu>
        </li>
      </ul>
    </nav>
  );
}
