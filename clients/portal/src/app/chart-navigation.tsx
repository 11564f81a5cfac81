import { Link, useNavigate } from '@tanstack/react-router';
import { Icon, type IconName } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { useWords } from '../words/use-words.js';
import styles from './chart-navigation.module.css';
import { CHART_PATHS, type ChartScreen } from './chart-paths.js';

const ICONS: Readonly<Record<ChartScreen, IconName>> = {
  summary: 'list',
  timeline: 'clock',
  laboratory: 'flask',
  medications: 'pill',
  images: 'image',
  documents: 'document',
};

const SCREENS = Object.keys(CHART_PATHS) as readonly ChartScreen[];
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
              to={CHART_PATHS[screen]}
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
              onAction: () => void navigate({ to: CHART_PATHS[screen], params: { patient } }),
            }))}
          >
            {chart.more}
          </Menu>
        </li>
      </ul>
    </nav>
  );
}
