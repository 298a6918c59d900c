// The stage: deck.gl owns canvas, WebGL2 context, camera gestures and loop; three.js draws the city inside one deck
// layer, into the same depth buffer. Public hooks only. This file knows both libraries and nothing of cities.
import { Deck, Layer, MapView, type MapViewState, type WebMercatorViewport } from '@deck.gl/core';
import type { Device } from '@luma.gl/core';
import { Camera as ThreeCamera, WebGLRenderer } from 'three';
import type { Camera } from '../../contract/requests.ts';
import type { CityProjection } from '../../contract/projection.ts';
import { limitCamera, metresPerPixel, planFlight, zoomForSpan } from './camera-limits.ts';
import type { CityExtent } from './city-extent.ts';
import { FrameGate } from './frame-gate.ts';
import { cityViewMatrix, commonFrame, multiply, type CommonFrame, type Matrix } from './view-matrices.ts';

/** One drawing of the picture. Matrices in city metres, double precision. */
export interface StageFrame {
  readonly camera: ThreeCamera;
  readonly view: Matrix;
  readonly projection: Matrix;
  readonly viewProjection: Matrix;
  /** city metres */
  readonly eye: readonly [number, number, number];
  /** CSS pixels */
  readonly width: number;
  readonly height: number;
  /** drawing buffer */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  /** metres a CSS pixel covers at the centre */
  readonly metresPerPixel: number;
  /** metres a drawing-buffer pixel covers at one metre of distance */
  readonly pixelAngle: number;
}

export interface StageOptions {
  readonly container: HTMLElement;
  readonly projection: CityProjection;
  readonly extent: CityExtent;
  readonly camera: Camera;
  readonly onFrame: (frame: StageFrame) => void;
  /** the camera has moved; drawing follows by itself */
  readonly onCamera: (camera: Camera, metresPerPixel: number) => void;
  readonly onLost: () => void;
}

interface PictureLayerProps {
  onDraw: (viewport: WebMercatorViewport) => void;
}

/** The hook: deck calls `draw`, three draws. */
class PictureLayer extends Layer<PictureLayerProps> {
  static override layerName = 'PictureLayer';
  override initializeState(): void {}
  override draw(): void {
    this.props.onDraw(this.context.viewport as WebMercatorViewport);
  }
}

/** Names under which browsers report that the processor draws. */
const SOFTWARE_RENDERERS = /swiftshader|llvmpipe|software|basic render/i;

export class Stage {
  readonly renderer: WebGLRenderer;
  readonly gl: WebGL2RenderingContext;
  /** the processor draws: no multisampling, fewer pixels while moving */
  readonly isSoftware: boolean;
  private readonly deck: Deck<MapView>;
  private readonly options: StageOptions;
  private readonly three = new ThreeCamera();
  private readonly frame: CommonFrame;
  private readonly layer: PictureLayer;
  private current: Camera;
  private flightRequest = 0;
  private flightTarget: Camera | null = null;
  private readonly gate = new FrameGate(window);
  private isShown = true;
  private isDisposed = false;

  /** @throws Error when the browser gives no WebGL2 context */
  static create(options: StageOptions): Promise<Stage> {
    return new Promise((resolve, reject) => {
      let stage: Stage | null = null;
      const layer = new PictureLayer({ id: 'picture', onDraw: (viewport) => stage?.draw(viewport) });
      const deck: Deck<MapView> = new Deck({
        parent: options.container as HTMLDivElement,
        views: new MapView({ id: 'city', farZMultiplier: 4, nearZMultiplier: 0.04 }),
        viewState: viewStateOf(options.camera),
        controller: {
          inertia: 200,
          scrollZoom: { speed: 0.015, smooth: false },
          doubleClickZoom: true,
          keyboard: false,
        },
        layers: [layer],
        useDevicePixels: true,
        // The container says what the pointer means; only dragging is deck's own.
        getCursor: ({ isDragging }) => (isDragging ? 'grabbing' : 'inherit'),
        // deck would otherwise read pixels back on every movement of the pointer.
        pickingRadius: 0,
        deviceProps: {
          type: 'webgl',
          webgl: {
            antialias: false,
            preserveDrawingBuffer: false,
            stencil: false,
            failIfMajorPerformanceCaveat: false,
            powerPreference: 'high-performance',
          },
        },
        onDeviceInitialized: (device) => {
          try {
            stage = new Stage(deck, layer, device, options);
            resolve(stage);
          } catch (cause) {
            reject(cause instanceof Error ? cause : new Error(String(cause)));
          }
        },
        onViewStateChange: ({ viewState }) => stage?.moveTo(cameraOf(viewState)),
        onResize: () => stage?.moveTo(stage.current),
        onError: (error) => {
          if (stage === null) reject(error);
          else console.error('picture:', error);
        },
      });
    });
  }

  private constructor(deck: Deck<MapView>, layer: PictureLayer, device: Device, options: StageOptions) {
    const gl = (device as Device & { gl?: WebGL2RenderingContext }).gl;
    if (gl === undefined) throw new Error('the picture needs WebGL2, and this browser gives none');
    this.deck = deck;
    this.layer = layer;
    this.options = options;
    // deck hands its properties on to luma's loop, which takes its frames from whom it is told, as for headsets.
    deck.setProps({ animationFrameProvider: this.gate } as Parameters<typeof deck.setProps>[0]);
    this.gl = gl;
    this.current = options.camera;
    this.frame = commonFrame(options.projection.origin);
    this.isSoftware = SOFTWARE_RENDERERS.test(rendererName(gl));
    this.renderer = new WebGLRenderer({ canvas: gl.canvas as HTMLCanvasElement, context: gl });
    this.renderer.autoClear = false;
    this.renderer.setPixelRatio(1);
    this.renderer.info.autoReset = false;
    this.renderer.resetState();
    baseline(gl);
    this.three.matrixAutoUpdate = false;
    this.three.matrixWorldAutoUpdate = false;
    void device.lost.then(() => {
      if (!this.isDisposed) options.onLost();
    });
  }

  get canvas(): HTMLCanvasElement {
    return this.gl.canvas as HTMLCanvasElement;
  }

  get camera(): Camera {
    return this.current;
  }

  get metresPerPixel(): number {
    return metresPerPixel(this.current.zoom, this.current.lat);
  }

  /** Draw once more, soon. */
  invalidate(): void {
    if (!this.isDisposed) this.layer.setNeedsRedraw();
  }

  /** While nobody sees it no frame is asked for; a flight under way ends where it was to go. */
  setShown(isShown: boolean): void {
    if (this.isDisposed || isShown === this.isShown) return;
    this.isShown = isShown;
    if (!isShown) this.endFlight();
    this.gate.setOpen(isShown);
    this.invalidate();
  }

  moveTo(camera: Camera): void {
    if (this.isDisposed) return;
    const { clientWidth, clientHeight } = this.options.container;
    const { extent, projection } = this.options;
    this.current = limitCamera(camera, extent, projection, clientWidth || 1, clientHeight || 1);
    this.deck.setProps({ viewState: viewStateOf(this.current) });
    this.options.onCamera(this.current, this.metresPerPixel);
  }

  jumpTo(camera: Camera): void {
    this.stopFlight();
    if (isSame(camera, this.current)) {
      this.options.onCamera(this.current, this.metresPerPixel);
      return;
    }
    this.moveTo(camera);
  }

  /** @param span metres of ground across the view; unchanged when omitted */
  flyTo(target: { lon: number; lat: number; span?: number }): void {
    const zoom =
      target.span === undefined
        ? this.current.zoom
        : zoomForSpan(target.span, this.options.container.clientWidth || 1, target.lat);
    this.animate({ ...this.current, lon: target.lon, lat: target.lat, zoom });
  }

  animate(camera: Camera): void {
    this.stopFlight();
    const { clientWidth, clientHeight } = this.options.container;
    const { extent, projection } = this.options;
    const target = limitCamera(camera, extent, projection, clientWidth || 1, clientHeight || 1);
    if (isSame(target, this.current)) {
      this.options.onCamera(this.current, this.metresPerPixel);
      return;
    }
    const isReduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const flight = planFlight(this.current, target, isReduced);
    if (flight.durationMs === 0 || !this.isShown) {
      this.moveTo(target);
      return;
    }
    const start = performance.now();
    const step = (now: number): void => {
      const elapsed = Math.max(0, now - start);
      if (elapsed >= flight.durationMs) this.flightTarget = null;
      this.moveTo(flight.at(elapsed));
      if (elapsed < flight.durationMs) this.flightRequest = requestAnimationFrame(step);
    };
    this.flightTarget = target;
    this.flightRequest = requestAnimationFrame(step);
  }

  /** Any touch ends a flight. */
  stopFlight(): void {
    cancelAnimationFrame(this.flightRequest);
    this.flightTarget = null;
  }

  private endFlight(): void {
    const target = this.flightTarget;
    this.stopFlight();
    if (target !== null) this.moveTo(target);
  }

  /** Draws now and waits until the graphics are done, for pictures and benches. */
  drawNow(): void {
    this.layer.setNeedsRedraw();
    this.deck.redraw('asked for');
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.stopFlight();
    const extension = this.gl.getExtension('WEBGL_lose_context');
    const canvas = this.canvas;
    this.renderer.dispose();
    this.deck.finalize();
    canvas.remove();
    // Browsers keep at most 16 contexts and drop the oldest: give this one back now.
    extension?.loseContext();
  }

  private draw(viewport: WebMercatorViewport): void {
    const view = cityViewMatrix(viewport, this.frame);
    const projection = Array.from(viewport.projectionMatrix);
    const camera = this.three;
    camera.projectionMatrix.fromArray(projection);
    camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
    camera.matrixWorldInverse.fromArray(view);
    camera.matrixWorld.copy(camera.matrixWorldInverse).invert();
    const m = camera.matrixWorld.elements;
    const pixelHeight = this.gl.drawingBufferHeight;
    this.renderer.info.reset();
    this.renderer.resetState();
    this.options.onFrame({
      camera,
      view,
      projection,
      viewProjection: multiply(projection, view),
      eye: [m[12], m[13], m[14]],
      width: viewport.width,
      height: viewport.height,
      pixelWidth: this.gl.drawingBufferWidth,
      pixelHeight,
      metresPerPixel: this.metresPerPixel,
      pixelAngle: 2 / (projection[5]! * pixelHeight),
    });
    this.renderer.resetState();
    baseline(this.gl);
    this.gl.viewport(0, 0, this.gl.drawingBufferWidth, pixelHeight);
  }
}

/** The state deck.gl expects to find; `resetState` of three leaves the depth test off and the constructor culling on. */
function baseline(gl: WebGL2RenderingContext): void {
  gl.bindVertexArray(null);
  gl.enable(gl.DEPTH_TEST);
  gl.depthFunc(gl.LEQUAL);
  gl.depthMask(true);
  gl.enable(gl.BLEND);
  gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  gl.blendEquation(gl.FUNC_ADD);
  gl.enable(gl.POLYGON_OFFSET_FILL);
  gl.disable(gl.CULL_FACE);
  gl.disable(gl.STENCIL_TEST);
  gl.disable(gl.SCISSOR_TEST);
  gl.colorMask(true, true, true, true);
  gl.frontFace(gl.CCW);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
}

function rendererName(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
}

const viewStateOf = (camera: Camera): MapViewState => ({
  longitude: camera.lon,
  latitude: camera.lat,
  zoom: camera.zoom,
  pitch: camera.pitch,
  bearing: camera.bearing,
  maxPitch: 75,
});

const cameraOf = (state: MapViewState): Camera => ({
  lon: state.longitude,
  lat: state.latitude,
  zoom: state.zoom,
  pitch: state.pitch ?? 0,
  bearing: state.bearing ?? 0,
});

/** Way below a pixel: the same. */
const isSame = (a: Camera, b: Camera): boolean =>
  Math.abs(a.lon - b.lon) < 1e-9 &&
  Math.abs(a.lat - b.lat) < 1e-9 &&
  Math.abs(a.zoom - b.zoom) < 1e-6 &&
  Math.abs(a.pitch - b.pitch) < 1e-6 &&
  Math.abs(a.bearing - b.bearing) < 1e-6;
