// The renderer's start, and the only file besides the desks that knows everything: session, language, theme, desk.
import './no-eval.ts';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { type ComponentType, lazy, StrictMode, Suspense, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { StartScreen } from './desks/start/start-screen.tsx';
import { isLanguage, learnCatalogue, startLanguages, switchLanguage } from './languages/languages.ts';
import { openDesktopSession } from './link/desktop-transport.ts';
import { browserTimers } from './link/link.ts';
import { askStart } from './link/start-status.ts';
import { openWebSocket, sessionUrl } from './link/websocket-transport.ts';
import { GuardedPart } from './panels/guarded-part.tsx';
import { SessionContext, useSessionState } from './panels/session-context.ts';
import { isPanelId, type PanelId } from './state/arrangement/panels.ts';
import { createCityTime } from './state/city-clock.ts';
import { useDesk } from './state/desk-store.ts';
import { exposeDiagnostics } from './state/diagnostics.ts';
import { createSession } from './state/session.ts';
import { parseAddress } from './state/view-address.ts';

const loadDesk = {
  operator: async () => ({ default: (await import('./desks/operator/operator-desk.tsx')).OperatorDesk }),
  wall: async () => ({ default: (await import('./desks/wall/wall-desk.tsx')).WallDesk }),
  panel: async () => ({ default: (await import('./desks/operator/panel-desk.tsx')).PanelDesk }),
};
const desks = { operator: lazy(loadDesk.operator), wall: lazy(loadDesk.wall) } satisfies Record<string, ComponentType>;
const PanelDesk = lazy(loadDesk.panel);

/** The desk and the picture are wanted as soon as the host has answered: fetched and compiled meanwhile. */
function loadAhead(isWall: boolean, panel: PanelId | null): void {
  const desk = isWall ? 'wall' : panel === null ? 'operator' : 'panel';
  const hasPicture = isWall || panel === null || panel === 'city';
  for (const part of [loadDesk[desk](), ...(hasPicture ? [import('./scene/city-scene.ts')] : [])]) {
    // Whoever needs it asks again, and says what failed.
    part.catch(() => undefined);
  }
}

/** `?theme=day`, `?lang=ru` for one visit: walls and tests choose by address. */
function followAddress(address: URL): void {
  const theme = address.searchParams.get('theme');
  if (theme === 'day' || theme === 'night') useDesk.setState({ theme });
  const language = address.searchParams.get('lang');
  if (language !== null && isLanguage(language)) useDesk.setState({ language });
}

/** `?panel=alarms`: a window of that panel alone; null: a whole desk, also for a name that there is none of */
function panelOfPage(address: URL): PanelId | null {
  const panel = address.searchParams.get('panel') ?? '';
  return isPanelId(panel) ? panel : null;
}

const isWallPage = (address: URL): boolean => address.pathname.replace(/\/$/, '').endsWith('/wall');

function Program({ isWall, panel }: { isWall: boolean; panel: PanelId | null }) {
  const isReady = useSessionState((state) => state.city !== null && state.link.kind !== 'refused');
  const isWallRole = useSessionState((state) => state.welcome?.role === 'wall');
  const language = useDesk((state) => state.language);
  useEffect(() => void switchLanguage(language), [language]);
  if (!isReady) return <StartScreen />;
  const isWallDesk = isWall || isWallRole;
  const Desk = isWallDesk ? desks.wall : desks.operator;
  return (
    <Suspense fallback={<StartScreen />}>
      {panel === null || isWallDesk ? <Desk /> : <PanelDesk panel={panel} />}
    </Suspense>
  );
}

async function start(root: HTMLElement): Promise<void> {
  const address = new URL(location.href);
  followAddress(address);
  const wear = (theme: string) => {
    document.documentElement.dataset.theme = theme;
  };
  wear(useDesk.getState().theme);
  // Before React draws: charts read the new colours while they are made.
  useDesk.subscribe((state) => wear(state.theme));
  await startLanguages(useDesk.getState().language);
  const bridge = window.cityTwin;
  const cityTime = () =>
    createCityTime(
      () => performance.now(),
      () => Date.now(),
    );
  const session = createSession({
    connect: () => (bridge === undefined ? openWebSocket(sessionUrl(address)) : openDesktopSession(bridge)),
    askStart,
    timers: browserTimers,
    clock: cityTime(),
    present: cityTime(),
    steadyNow: () => performance.now(),
    // The first one draws, at the second it has been shown.
    nextPicture: () =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
    random: Math.random,
    onTables: (tables) => {
      // A window of one panel has no picture to make ready.
      if (!isWallPage(address) && (panelOfPage(address) ?? 'city') !== 'city') return;
      void import('./scene/city-workers.ts').then(({ startCityEarly }) => {
        const { camera } = parseAddress(address.hash);
        startCityEarly(tables.manifest, tables.table, camera, { width: innerWidth, height: innerHeight });
      });
    },
    onCity: (city) => learnCatalogue(city.catalogue),
    onOtherCity: () => location.reload(),
  });
  loadAhead(isWallPage(address), panelOfPage(address));
  exposeDiagnostics(session);
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <SessionContext value={session}>
          <Tooltip.Provider delay={400}>
            <GuardedPart isPage>
              <Program isWall={isWallPage(address)} panel={panelOfPage(address)} />
            </GuardedPart>
          </Tooltip.Provider>
        </SessionContext>
      </CSPProvider>
    </StrictMode>,
  );
}

void start(document.getElementById('root')!);
