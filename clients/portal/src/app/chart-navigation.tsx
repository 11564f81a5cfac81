import { Link, useNavigate } from '@tanstack/react-router';
import { Icon, type IconName } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { useSession } from '../session/session-context.js';
import { useWords } from '../words/use-words.js';
import styles from './chart-navigation.module.css';
import { CHART_PATHS, type ChartScreen, orderScreens } from './chart-paths.js';

const ICONS: Readonly<Record<ChartScreen, IconName>> = {
  summary: 'list',
  timeline: 'clock',
  laboratory: 'flask',
  medications: 'pill',
  images: 'image',
  documents: 'document',
  care: 'people',
};

/** At narrow widths, so many stand at the bottom of the page; the others are in a menu. */
const AT_BOTTOM = 4;

/** The screens of one patient's chart: beside each other under the banner, or at the bottom of a narrow page. */
export function ChartNavigation({ patient }: { readonly patient: string }) {
  const { chart } = useWords();
  const navigate = useNavigate();
  const screens = orderScreens(useSession().person?.profession);
  return (
    <nav className={styles.navigation} aria-label={chart.navigation}>
      <ul className={styles.tabs}>
        {screens.map((screen, index) => (
          <li key={screen} className={index < AT_BOTTOM ? undefined : styles.wide}>
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
            entries={screens.slice(AT_BOTTOM).map((screen) => ({
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
