// The open API: what the control room shows, for other programs. Values come in over MQTT, never here.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { formatTopic } from '../../../contract/telemetry.ts';
import { REQUESTS } from '../../../contract/requests.ts';
import { ORIGINS, QUALITIES } from '../../../contract/vocabulary.ts';
import { createProjection } from '../../../contract/projection.ts';
import type { City, Host } from '../../host/host.ts';
import type { PackAsset } from '../../host/city/city-pack.ts';
import type { CityPoint } from '../../host/point-list.ts';
import { sendFailure } from './answers.ts';
import { createRoutes, noStore } from './api-routes.ts';
import {
  assetQuerySchema,
  journalQuerySchema,
  pointQuerySchema,
  sampleQuerySchema,
  type AssetCollection,
  type Health,
  type PointReport,
  type SamplePage,
} from './api-schemas.ts';
import { registerCommandApi } from './open-api-commands.ts';
import { registerGridApi } from './open-api-grid.ts';
import { jsonList } from './json-list.ts';
import { openApiDocument } from './openapi-document.ts';
import { rawPage, slotPage } from './sample-pages.ts';

function healthOf(city: City, version: string): Health {
  const { telemetry, sources, storage, mode, clients, field, speed, cityTimeMs } = city.status();
  const reasons = city.troubles();
  const { points, messagesPerSecond, pointsPerSecond, lagMs, rejected, lost } = telemetry;
  return {
    status: reasons.length === 0 ? 'ok' : 'degraded',
    reasons,
    version,
    city: city.manifest.id,
    mode,
    clients,
    telemetry: { points, messagesPerSecond, pointsPerSecond, lagMs, rejected, lost },
    sources,
    storage,
    journal: { head: city.journal.head() },
    simulation: { field, speed, cityTimeMs },
    grid: city.grid?.health() ?? null,
  };
}

function pointReport(city: City, row: number): PointReport {
  const { id, asset, definition } = city.points[row]!;
  const { live } = city;
  const { name, unit, kind, states, limits, intervalMs, topic: suffix = 'tele' } = definition;
  const ts = live.times[row]!;
  const hasValue = !Number.isNaN(ts);
  const value = live.values[row]!;
  return {
    id,
    asset: asset.id,
    name,
    unit,
    kind,
    topic: formatTopic({ city: city.manifest.id, domain: asset.domain, asset: asset.id, suffix }),
    ...(states === undefined ? {} : { states }),
    limits: limits ?? null,
    intervalMs,
    value: hasValue ? (states?.[value] ?? value) : null,
    quality: hasValue ? QUALITIES[live.qualities[row]!]! : null,
    origin: hasValue ? ORIGINS[live.origins[row]!]! : null,
    ts: hasValue ? ts : null,
  };
}

type AssetFeature = AssetCollection['features'][number];

function* features(city: City, wanted: (asset: PackAsset) => boolean): Generator<AssetFeature> {
  const { lon, lat } = createProjection(city.manifest.origin);
  const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
  const line = (xy: Float32Array) =>
    Array.from({ length: xy.length / 2 }, (_, i): [number, number] => [
      round(lon(xy[2 * i]!)),
      round(lat(xy[2 * i + 1]!)),
    ]);
  const pointsOf = pointsOfAssets(city);
  for (const asset of city.assets) {
    if (!wanted(asset)) continue;
    yield {
      type: 'Feature',
      id: asset.id,
      // The outline of a car park is drawn as the line around it: its area is no part of the asset's data.
      geometry:
        asset.xy.length >= 4
          ? { type: 'LineString', coordinates: line(asset.xy) }
          : { type: 'Point', coordinates: [round(asset.lon), round(asset.lat)] },
      properties: {
        kind: asset.kind,
        domain: asset.domain,
        name: asset.name,
        owner: asset.owner,
        estimated: asset.isEstimated,
        attributes: { ...asset.attributes },
        points: pointsOf.get(asset) ?? [],
      },
    };
  }
}

const pointsByCity = new WeakMap<City, ReadonlyMap<PackAsset, string[]>>();

function pointsOfAssets(city: City): ReadonlyMap<PackAsset, string[]> {
  const known = pointsByCity.get(city);
  if (known !== undefined) return known;
  const pointsOf = new Map<PackAsset, string[]>();
  for (const { id, asset } of city.points) {
    const ids = pointsOf.get(asset);
    if (ids === undefined) pointsOf.set(asset, [id]);
    else ids.push(id);
  }
  pointsByCity.set(city, pointsOf);
  return pointsOf;
}

function* pointReports(city: City, wanted: (point: CityPoint) => boolean): Generator<PointReport> {
  for (const [row, point] of city.points.entries()) if (wanted(point)) yield pointReport(city, row);
}

export function registerOpenApi(server: FastifyInstance, host: Host, version: string): void {
  const routes = createRoutes(server, host);
  const { get } = routes;

  server.get('/api/start', (_request, reply) => noStore(reply).send(host.startStatus()));
  const document = openApiDocument(version);
  server.get('/api/openapi.json', (_request, reply) => noStore(reply).send(document));

  get('/api/health', z.object({}), (city) => healthOf(city, version));

  get('/api/points', pointQuerySchema, (city, { asset, domain }, reply) => {
    const isWanted = (point: CityPoint) =>
      (asset === undefined || point.asset.id === asset) && (domain === undefined || point.asset.domain === domain);
    void reply.type('application/json; charset=utf-8');
    return jsonList(pointReports(city, isWanted));
  });

  get('/api/assets', assetQuerySchema, (city, { kind, domain }, reply) => {
    const isWanted = (asset: PackAsset) =>
      (kind === undefined || asset.kind === kind) && (domain === undefined || asset.domain === domain);
    void reply.type('application/geo+json; charset=utf-8');
    return jsonList(features(city, isWanted), '{"type":"FeatureCollection","features":[', ']}');
  });

  get('/api/samples', sampleQuerySchema, async (city, { point, from, to, tier, limit, cursor }, reply) => {
    const row = city.pointRows.get(point);
    if (row === undefined)
      return sendFailure(reply, 404, { code: 'not-found', message: `there is no point "${point.slice(0, 120)}"` });
    if (!(from < to)) return sendFailure(reply, 400, { code: 'bad-request', message: '"from" must be before "to"' });
    const { definition } = city.points[row]!;
    const page = tier === 'raw' ? rawPage : slotPage(tier, definition.kind === 'measurement');
    return {
      point,
      unit: definition.unit,
      tier,
      ...(await page(city.history, { row, from, to, limit, cursor: cursor || null })),
    } satisfies SamplePage;
  });

  get(
    '/api/journal',
    journalQuerySchema,
    async (city, { before, limit }) => ({ entries: await city.journal.list({ before, limit }) }),
    REQUESTS['journal.list'].roles,
  );

  registerGridApi(routes);
  registerCommandApi(routes);
}
