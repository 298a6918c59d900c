// Where the picture lives: mounts the scene once, keeps it in step with what was chosen, and holds the few things that
// float over the city. The picture itself knows nothing of React.
import { type ReactNode, useEffect, useRef } from 'react';
import { textOf, useText } from '../../languages/languages.ts';
import type { CityScene, SceneOptions, ScreenBox } from '../../scene/scene-api.ts';
import { isCityShown, useDesk, visibleLayers } from '../../state/desk-store.ts';
import { useShownPlan } from '../../state/flisr/shown-plan.ts';
import type { Session } from '../../state/session.ts';
import { parseAddress } from '../../state/view-address.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useSession, useSessionState } from '../session-context.ts';

type LabelChoice = Required<Pick<SceneOptions, 'labelScale' | 'mostLabels'>>;

/** What floats over the picture, in its own pixels: names keep clear of it. */
function floatingParts(container: HTMLElement): ScreenBox[] {
  const { left, top } = container.getBoundingClientRect();
  // The panel at the left stands beside the picture where there is room, and else upon it.
  const parts = document.querySelectorAll('.view .float:not(.hover-card, .view-note), .left, .wall-side, .wall-foot');
  return Array.from(parts, (part) => {
    const box = part.getBoundingClientRect();
    return { minX: box.left - left, minY: box.top - top, maxX: box.right - left, maxY: box.bottom - top };
  });
}

/** Builds the picture in `container`; returns the function that takes it down again. */
function mountScene(session: Session, container: HTMLElement, options: LabelChoice): () => void {
  const { city, tables, grid } = session.store.getState();
  if (city === null || tables === null) return () => undefined;
  let isGone = false;
  let scene: CityScene | null = null;
  const build = async () => {
    try {
      const { createCityScene } = await import('../../scene/city-scene.ts');
      if (isGone) return;
      const built = await createCityScene({
        container,
        manifest: city.manifest,
        loadTable: tables.table,
        catalogue: city.catalogue,
        live: city.live,
        grid: grid && {
          live: grid,
          load: session.loadGrid,
          measurements: async () =>
            tables.has('grid-measurements') ? session.whileHostIsThere(() => tables.table('grid-measurements')) : null,
        },
        gridColour: useDesk.getState().gridColour,
        theme: useDesk.getState().theme,
        camera: parseAddress(location.hash).camera,
        layers: visibleLayers(
          city.catalogue.domains.flatMap((domain) => domain.layers),
          useDesk.getState().layerChoices,
        ),
        cityTime: () => session.clock.now(),
        text: (key) => textOf(key as Parameters<typeof textOf>[0]),
        ...options,
        covered: () => floatingParts(container),
        onProgress: (done, total) => {
          if (!isGone) session.store.setState({ sceneProgress: total === 0 ? 0 : done / total });
        },
      });
      if (isGone) {
        built.dispose();
        return;
      }
      scene = built;
      session.store.setState({ scene: built, sceneError: null });
    } catch (error) {
      console.error('the picture could not be built', error);
      if (!isGone) session.store.setState({ sceneError: error instanceof Error ? error.message : String(error) });
    }
  };
  void build();
  return () => {
    isGone = true;
    session.store.setState({ scene: null, sceneProgress: 0 });
    scene?.dispose();
  };
}

/** Theme, layers, selection and freshness follow what the desk says. */
function useSceneFollowsDesk(scene: CityScene | null): void {
  const { theme, layerChoices, selection, select, gridColour, trace } = useDesk();
  const catalogue = useSessionState((state) => state.city?.catalogue);
  const isFrozen = useSessionState((state) => state.dataLoss !== null);
  useEffect(() => scene?.setTheme(theme), [scene, theme]);
  useEffect(() => {
    const layers = catalogue?.domains.flatMap((domain) => domain.layers) ?? [];
    scene?.setLayers(visibleLayers(layers, layerChoices));
  }, [scene, catalogue, layerChoices]);
  useEffect(() => scene?.select(selection), [scene, selection]);
  useEffect(() => scene?.setGridColour(gridColour), [scene, gridColour]);
  useEffect(() => scene?.setTrace(trace), [scene, trace]);
  const plan = useShownPlan((shown) => shown.plan);
  useEffect(() => scene?.setPlan(plan), [scene, plan]);
  const isShown = useDesk(isCityShown);
  useEffect(() => {
    if (scene === null) return;
    const follow = () => scene.setShown(isShown && !document.hidden);
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => document.removeEventListener('visibilitychange', follow);
  }, [scene, isShown]);
  const isPast = useSessionState((state) => state.replay !== null);
  useEffect(() => scene?.setFrozen(isFrozen), [scene, isFrozen]);
  useEffect(() => scene?.setPast(isPast), [scene, isPast]);
  useEffect(
    () => scene?.onPick((pick) => select(pick === null ? null : { table: pick.table, row: pick.row })),
    [scene, select],
  );
}

export function CityView({
  children,
  labelScale = 1,
  mostLabels = Infinity,
}: Partial<LabelChoice> & { children?: ReactNode }) {
  const text = useText();
  const session = useSession();
  const container = useRef<HTMLDivElement>(null);
  const scene = useSessionState((state) => state.scene);
  const sceneError = useSessionState((state) => state.sceneError);
  useEffect(
    () => (container.current === null ? undefined : mountScene(session, container.current, { labelScale, mostLabels })),
    [session, labelScale, mostLabels],
  );
  useSceneFollowsDesk(scene);
  return (
    <main className="view" id="view" aria-label={text('view.label')}>
      <div
        ref={container}
        className="city-picture"
        tabIndex={0}
        role="application"
        aria-label={text('view.label')}
        aria-describedby="view-hint"
      />
      <p id="view-hint" className="unseen">
        {text('view.hint')}
      </p>
      {scene === null && sceneError === null ? <SceneProgress /> : null}
      {sceneError === null ? null : (
        <div className="view-note float" role="alert">
          <p>{text('view.failed', { message: sceneError })}</p>
          <Button onClick={() => location.reload()}>{text('view.retry')}</Button>
        </div>
      )}
      {children}
    </main>
  );
}

function SceneProgress() {
  const text = useText();
  const progress = useSessionState((state) => state.sceneProgress);
  return (
    <div className="view-note view-progress float" role="status">
      <span>{text('view.building')}</span>
      <span className="number">{text('start.percent', { percent: Math.round(progress * 100) })}</span>
      <span className="bar" aria-hidden="true">
        <i style={{ width: `${progress * 100}%` }} />
      </span>
    </div>
  );
}
