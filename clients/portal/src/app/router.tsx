import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type RouterHistory, redirect } from '@tanstack/react-router';
import { ErrorView } from './error-view.js';
import { NotFoundView } from './not-found-view.js';
import { Root } from './root.js';

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFoundView, errorComponent: ErrorView });

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/patients', replace: true });
  },
});

const patientsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients',
  component: lazyRouteComponent(() => import('../screens/patients/patients-screen.js'), 'PatientsScreen'),
});

/** The frame of one patient's chart: banner, facility strip, navigation. The screens below it are shown within it. */
const chartRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients/$patient',
  component: lazyRouteComponent(() => import('./chart-frame.js'), 'ChartFrame'),
});

const chartScreens = [
  createRoute({
    getParentRoute: () => chartRoute,
    path: '/',
    component: lazyRouteComponent(() => import('../screens/summary/summary-screen.js'), 'SummaryScreen'),
  }),
  createRoute({
    getParentRoute: () => chartRoute,
    path: '/timeline',
    component: lazyRouteComponent(() => import('../screens/timeline/timeline-screen.js'), 'TimelineScreen'),
  }),
  createRoute({
    getParentRoute: () => chartRoute,
    path: '/laboratory',
    component: lazyRouteComponent(() => import('../screens/laboratory/laboratory-screen.js'), 'LaboratoryScreen'),
  }),
  createRoute({
    getParentRoute: () => chartRoute,
    path: '/medications',
    component: lazyRouteComponent(() => import('../screens/medications/medications-screen.js'), 'MedicationsScreen'),
  }),
  createRoute({
    getParentRoute: () => chartRoute,
    path: '/images',
    component: lazyRouteComponent(() => import('../screens/images/images-screen.js'), 'ImagesScreen'),
  }),
  createRoute({
    getParentRoute: () => chartRoute,
    path: '/documents',
    component: lazyRouteComponent(() => import('../screens/documents/documents-screen.js'), 'DocumentsScreen'),
  }),
  createRoute({
    getParentRoute: () => chartRoute,
    path: '/care',
    component: lazyRouteComponent(() => import('../screens/care/care-screen.js'), 'CareScreen'),
  }),
  // Where a patient is opened from the list: the first screen depends on the person and on what the patient has.
  createRoute({
    getParentRoute: () => chartRoute,
    path: '/first',
    component: lazyRouteComponent(() => import('./first-screen.js'), 'FirstScreen'),
  }),
] as const;

const emergencyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/emergency',
  component: lazyRouteComponent(() => import('../screens/emergency/emergency-screen.js'), 'EmergencyScreen'),
});

const accessRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/access',
  // The opaque id of the patient whose records are not shown, if the person comes from there.
  validateSearch: (search: Record<string, unknown>): { readonly patient?: string } =>
    typeof search.patient === 'string' ? { patient: search.patient } : {},
  component: lazyRouteComponent(() => import('../screens/access-history/access-history-screen.js'), 'AccessHistoryScreen'),
});

const sendingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sending',
  component: lazyRouteComponent(() => import('../screens/sending/sending-screen.js'), 'SendingScreen'),
});

const galleryRoutes = __GALLERY__
  ? [
      createRoute({
        getParentRoute: () => rootRoute,
        path: '/gallery',
        validateSearch: (search: Record<string, unknown>): { readonly show?: string; readonly language?: string } => ({
          ...(typeof search.show === 'string' && { show: search.show }),
          ...(typeof search.language === 'string' && { language: search.language }),
        }),
        component: lazyRouteComponent(() => import('../gallery/gallery.js'), 'Gallery'),
      }),
    ]
  : [];

const routeTree = rootRoute.addChildren([
  homeRoute,
  patientsRoute,
  chartRoute.addChildren([...chartScreens]),
  emergencyRoute,
  accessRoute,
  sendingRoute,
  ...galleryRoutes,
]);

/** Makes the portal's router. @param history the browser's, if absent */
export function createPortalRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    defaultErrorComponent: ErrorView,
    defaultNotFoundComponent: NotFoundView,
    ...(history && { history }),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPortalRouter>;
  }
}
