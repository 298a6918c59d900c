// The same city's buildings as MapLibre fill extrusions over a plain background: no streets, no water, no labels.
import type { Feature } from 'geojson';
import { Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { packManifestSchema } from '../../contract/city-pack/manifest.ts';
import { decodeTable } from '../../contract/city-pack/table.ts';
import { createProjection } from '../../contract/projection.ts';
import { rowPolygons } from '../../renderer/scene/geometry/polygon.ts';

export interface PeerHandle {
  setCamera(camera: { lon: number; lat: number; zoom: number; pitch: number; bearing: number }): void;
  frames(): number;
}

declare global {
  interface Window {
    peer?: PeerHandle;
  }
}

setWorkerUrl(workerUrl);
const manifest = packManifestSchema.parse(await (await fetch('/pack/manifest.json')).json());
const table = decodeTable(new Uint8Array(await (await fetch('/pack/buildings.arrow')).arrayBuffer()));
const projection = createProjection(manifest.origin);
const height = table.numbers<Float32Array>('height');
const bottom = table.numbers<Float32Array>('minHeight');
const hasParts = table.numbers<Uint8Array>('hasParts');
const xy = table.list('xy');
const rings = table.list<Int32Array>('rings');

const closed = (ring: readonly number[]): [number, number][] => {
  const out: [number, number][] = [];
  for (let i = 0; i < ring.length; i += 2) out.push([projection.lon(ring[i]!), projection.lat(ring[i + 1]!)]);
  out.push(out[0]!);
  return out;
};
const features: Feature[] = [];
for (let row = 0; row < table.rows; row++) {
  if (hasParts[row] === 1) continue;
  for (const { outer, holes } of rowPolygons(xy, rings, row)) {
    features.push({
      type: 'Feature',
      properties: { h: height[row]!, b: bottom[row]! },
      geometry: { type: 'Polygon', coordinates: [closed(outer), ...holes.map(closed)] },
    });
  }
}

const map = new MapLibre({
  container: 'map',
  canvasContextAttributes: { antialias: false },
  fadeDuration: 0,
  maxPitch: 80,
  attributionControl: false,
  center: [manifest.origin.lon, manifest.origin.lat],
  zoom: 14,
  style: {
    version: 8,
    sources: {
      buildings: { type: 'geojson', data: { type: 'FeatureCollection', features }, maxzoom: 15, tolerance: 0.375 },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': 'black' } },
      {
        id: 'buildings',
        type: 'fill-extrusion',
        source: 'buildings',
        paint: {
          'fill-extrusion-color': 'grey',
          'fill-extrusion-height': ['get', 'h'],
          'fill-extrusion-base': ['get', 'b'],
        },
      },
    ],
  },
});
let frames = 0;
map.on('render', () => {
  frames++;
});
map.once('idle', () => {
  window.peer = {
    // MapLibre counts zoom from tiles of 512 pixels, as deck.gl does.
    setCamera: ({ lon, lat, zoom, pitch, bearing }) => map.jumpTo({ center: [lon, lat], zoom, pitch, bearing }),
    frames: () => frames,
  };
});
