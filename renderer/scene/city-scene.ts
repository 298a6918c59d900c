// The 3D picture as the desks know it. Keeps what outlives a lost WebGL context (camera, theme, layers, selection,
// listeners) and opens the picture anew when the context is gone.
import { PACK_TABLES, type PackTableName } from '../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import { createProjection } from '../../contract/projection.ts';
import type { Camera } from '../../contract/requests.ts';
import { zoomForSpan } from './camera-limits.ts';
import { cityExtent } from './city-extent.ts';
import { OpenPicture } from './open-picture.ts';
import type { SceneState } from './scene-state.ts';
import { openingCamera } from './opening-camera.ts';
import { readPalette } from './palette.ts';
import { watchPointer } from './pointer.ts';
import {
  BASE_LAYERS,
  type CityScene,
  GRID_LAYERS,
  type SceneOptions,
  type ScenePick,
  type SceneStats,
} from './scene-api.ts';

/** Name of the mark that says when the first full picture stood, for support and the benches. */
const FIRST_PICTURE = 'first-picture';
/** Tables the picture never looks at. */
const UNUSED: ReadonlySet<PackTableName> = new Set(['turns', 'addresses', 'street-nodes']);
/** ms after which a lost context is asked for again; doubled at each failure */
const REOPEN_AFTER = 300;

const NO_STATS: SceneStats = {
  frameMs: 0,
  scriptMs: 0,
  resolution: 0,
  frames: 0,
  cityDraws: 0,
  drawCalls: 0,
  triangles: 0,
};

type Listeners<A extends unknown[]> = Set<(...args: A) => void>;

function subscribe<A extends unknown[]>(listeners: Listeners<A>, listener: (...args: A) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function loadTables(
  options: SceneOptions,
  onError: (layer: string, cause: unknown) => void,
): Promise<Map<PackTableName, PackTable>> {
  const tables = new Map<PackTableName, PackTable>();
  const present = new Set(options.manifest.tables.filter((table) => table.rows > 0).map((table) => table.name));
  await Promise.all(
    PACK_TABLES.filter((name) => present.has(name) && !UNUSED.has(name)).map(async (name) => {
      try {
        const table = await options.loadTable(name);
        if (table.rows > 0) tables.set(name, table);
      } catch (cause) {
        onError(`table ${name}`, cause);
      }
    }),
  );
  return tables;
}

/**
 * Resolves after the first full picture.
 * @throws Error when the browser gives no WebGL2 context
 */
export async function createCityScene(options: SceneOptions): Promise<CityScene> {
  const projection = createProjection(options.manifest.origin);
  const extent = cityExtent(options.manifest);
  const onError = (layer: string, cause: unknown): void => {
    console.error(`picture: ${layer} failed and is left out:`, cause);
    options.container.dispatchEvent(new CustomEvent('scene-error', { detail: { layer, cause }, bubbles: true }));
  };
  const tables = await loadTables(options, onError);
  const width = options.container.clientWidth || 1280;
  const aspect = width / (options.container.clientHeight || 720);
  const defaults = options.catalogue.domains.flatMap((domain) =>
    domain.layers.filter((layer) => layer.defaultOn).map((layer) => layer.id),
  );
  const state: SceneState = {
    camera:
      options.camera ??
      openingCamera(extent, projection, tables.get('buildings') ?? null, aspect, (span, lat) =>
        zoomForSpan(span, width, lat),
      ),
    theme: options.theme,
    visible: new Set<string>(options.layers ?? [...BASE_LAYERS, ...GRID_LAYERS, ...defaults]),
    isFrozen: false,
    isPast: false,
    isShown: true,
    selection: null,
    gridColour: options.gridColour ?? 'supply',
    trace: null,
    plan: null,
    marks: [],
    areas: [],
  };

  const cameraListeners: Listeners<[Camera, number]> = new Set();
  const hoverListeners: Listeners<[ScenePick | null]> = new Set();
  const pickListeners: Listeners<[ScenePick | null]> = new Set();
  let open: OpenPicture | null = null;
  let isDisposed = false;

  const openPicture = (): Promise<OpenPicture> =>
    OpenPicture.open({
      scene: options,
      projection,
      extent,
      tables,
      state,
      onCamera: (camera, metresPerPixel) => {
        state.camera = camera;
        for (const listener of cameraListeners) listener(camera, metresPerPixel);
      },
      onError,
      onLost: () => void reopen(REOPEN_AFTER),
    });

  const reopen = async (delayMs: number): Promise<void> => {
    open?.dispose();
    open = null;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (isDisposed) return;
    try {
      open = await openPicture();
    } catch (cause) {
      onError('context', cause);
      if (delayMs < 60_000) void reopen(delayMs * 2);
    }
  };

  open = await openPicture();
  performance.mark(FIRST_PICTURE);

  const unwatch = watchPointer(options.container, {
    hover(at) {
      if (hoverListeners.size === 0) return;
      const pick = at === null || open === null ? null : open.pick(at.x, at.y);
      options.container.style.cursor = pick === null || pick.table === 'streets' ? '' : 'pointer';
      for (const listener of hoverListeners) listener(pick);
    },
    click(at) {
      const pick = open?.pick(at.x, at.y) ?? null;
      for (const listener of pickListeners) listener(pick);
    },
    touch: () => open?.stage.stopFlight(),
  });

  return {
    setTheme(theme) {
      if (theme === state.theme) return;
      state.theme = theme;
      open?.setLook({ theme, palette: readPalette(document.documentElement) });
    },
    setLayers(visible) {
      if (visible.size === state.visible.size && [...visible].every((id) => state.visible.has(id))) return;
      state.visible = new Set(visible);
      open?.setVisible(state.visible);
    },
    select(target) {
      if (target?.table === state.selection?.table && target?.row === state.selection?.row) return;
      state.selection = target;
      open?.select(target);
    },
    setGridColour(colour) {
      if (colour === state.gridColour) return;
      state.gridColour = colour;
      open?.setGridColour(colour);
    },
    setTrace(trace) {
      if (trace === state.trace) return;
      state.trace = trace;
      open?.setTrace(trace);
    },
    setPlan(plan) {
      if (plan === state.plan) return;
      state.plan = plan;
      open?.setPlan(plan);
    },
    setMarks(marks) {
      if (marks === state.marks) return;
      state.marks = marks;
      open?.setMarks(marks);
    },
    setAreas(areas) {
      if (areas === state.areas) return;
      state.areas = areas;
      open?.setAreas(areas);
    },
    gridHues: () => open?.gridHues ?? null,
    flyTo: (target) => open?.stage.flyTo(target),
    camera: () => state.camera,
    setCamera: (camera) => open?.stage.jumpTo(camera),
    onCamera: (listener) => subscribe(cameraListeners, listener),
    onHover: (listener) => subscribe(hoverListeners, listener),
    onPick: (listener) => subscribe(pickListeners, listener),
    nudge(step) {
      const stage = open?.stage;
      if (stage === undefined) return;
      const { clientWidth, clientHeight } = options.container;
      const camera = stage.camera;
      const turn = (camera.bearing * Math.PI) / 180;
      const right = (step.right ?? 0) * clientWidth * stage.metresPerPixel;
      const ahead = (step.forward ?? 0) * clientHeight * stage.metresPerPixel;
      const x = projection.x(camera.lon) + right * Math.cos(turn) + ahead * Math.sin(turn);
      const y = projection.y(camera.lat) - right * Math.sin(turn) + ahead * Math.cos(turn);
      stage.animate({
        lon: projection.lon(x),
        lat: projection.lat(y),
        zoom: camera.zoom + (step.zoom ?? 0),
        pitch: camera.pitch + (step.pitch ?? 0),
        bearing: camera.bearing + (step.bearing ?? 0),
      });
    },
    stats: () => open?.stats() ?? NO_STATS,
    isSettled: () => open?.isSettled ?? false,
    setFrozen(isFrozen) {
      state.isFrozen = isFrozen;
      open?.setFrozen(isFrozen);
    },
    setPast(isPast) {
      state.isPast = isPast;
      open?.setPast(isPast);
    },
    setShown(isShown) {
      if (isShown === state.isShown) return;
      state.isShown = isShown;
      open?.setShown(isShown);
    },
    capture: () =>
      new Promise((resolve, reject) => {
        if (open === null) {
          reject(new Error('the picture is being restored'));
          return;
        }
        // In the same task as the drawing: the buffer is gone once the browser has shown it.
        open.stage.drawNow();
        open.stage.canvas.toBlob((blob) =>
          blob === null ? reject(new Error('the picture could not be encoded')) : resolve(blob),
        );
      }),
    dispose() {
      isDisposed = true;
      unwatch();
      open?.dispose();
      open = null;
    },
  };
}
