// The open API: what the control room shows, for other programs. Values come in over MQTT, never here.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HEALTH_TEXTS } from '../../../contract/health/health-texts.ts';
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
} from './api-schemas.ts';
import { registerAlarmApi } from './open-api-alarms.ts';
import { registerPastApi } from './open-api-past.ts';
import { registerCommandApi } from './open-api-commands.ts';
import { registerControlApi } from './open-api-control.ts';
import { registerOrderApi } from './open-api-orders.ts';
import { registerFlisrApi } from './open-api-flisr.ts';
import { registerDrillApi } from './open-api-drills.ts';
import { registerShiftApi } from './open-api-shift.ts';
import { registerOutageApi } from './open-api-outages.ts';
import { registerGridApi } from './open-api-grid.ts';
import { jsonList } from './json-list.ts';
import { sendList } from './send-list.ts';
import { openApiDocument } from './openapi-document.ts';
import { rawPage, slotPage } from './sample-pages.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

function healthOf(city: City, version: string): Health {
  const { status, troubles, deliveries, decoders, historian, kept, journal, uptimeMs, replays, grid } = city.health();
  const { telemetry, sources, storage, mode, clients, field, speed, cityTimeMs } = status;
  const { points, messagesPerSecond, pointsPerSecond, lagMs, rejected, lost, stalePoints } = telemetry;
  const reasons = troubles.map(({ message }) => message);
  return {
    status: reasons.length === 0 ? 'ok' : 'degraded',
    reasons,
    version,
    city: city.manifest.id,
    mode,
    clients,
    telemetry: { points, messagesPerSecond, pointsPerSecond, lagMs, rejected, lost, stalePoints },
    ...{ sources, deliveries, decoders },
    storage: { ...storage, historian, kept },
    journal: { head: { number: journal.number, hash: journal.hash }, anchor: journal.anchor },
    simulation: { field, speed, cityTimeMs },
    grid,
    troubles: troubles.map(({ code, message, source }) => ({
      ...{ code, message, source },
      remedy: HEALTH_TEXTS.en[`health.remedy.${code}`],
    })),
    ...{ uptimeMs, replays },
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

export function registerOpenApi(
  server: FastifyInstance,
  host: Host,
  version: string,
  charge: (request: FastifyRequest, rows: number) => void,
): void {
  const routes = createRoutes(server, host, charge);
  const { get } = routes;

  server.get('/api/start', (_request, reply) => noStore(reply).send(host.startStatus()));
  const document = openApiDocument(version);
  server.get('/api/openapi.json', (_request, reply) => noStore(reply).send(document));

  get('/api/health', z.object({}), (city) => healthOf(city, version));

  get('/api/points', pointQuerySchema, (city, { asset, domain }, reply, { charge }) => {
    const isWanted = (point: CityPoint) =>
      (asset === undefined || point.asset.id === asset) && (domain === undefined || point.asset.domain === domain);
    if (asset === undefined) charge(city.points.length);
    return sendList(reply, JSON_TYPE, jsonList(pointReports(city, isWanted)));
  });

  get('/api/assets', assetQuerySchema, (city, { kind, domain }, reply, { charge }) => {
    const isWanted = (asset: PackAsset) =>
      (kind === undefined || asset.kind === kind) && (domain === undefined || asset.domain === domain);
    charge(city.assets.length);
    const list = jsonList(features(city, isWanted), '{"type":"FeatureCollection","features":[', ']}');
    return sendList(reply, 'application/geo+json; charset=utf-8', list);
  });

  get('/api/samples', sampleQuerySchema, async (city, { point, from, to, tier, limit, cursor }, reply, { charge }) => {
    const row = city.pointRows.get(point);
    if (row === undefined)
      return sendFailure(reply, 404, {
        code: 'not-found',
        message: `"point": there is no point "${point.slice(0, 120)}"`,
        remedy: '/api/points lists the ids of all points',
      });
    if (!(from < to))
      return sendFailure(reply, 400, {
        code: 'bad-request',
        message: '"from" must be before "to"',
        remedy: 'both are ms UTC, and both are included',
      });
    const { definition } = city.points[row]!;
    const page = tier === 'raw' ? rawPage : slotPage(tier, definition.kind === 'measurement');
    const { samples, next } = await page(city.history, { row, from, to, limit, cursor: cursor || null });
    charge(samples.length);
    // As `samplePageSchema` has it, but written a part at a time.
    const before = `{"point":${JSON.stringify(point)},"unit":${JSON.stringify(definition.unit)},"tier":"${tier}","samples":[`;
    return sendList(reply, JSON_TYPE, jsonList(samples, before, `],"next":${JSON.stringify(next)}}`));
  });

  get(
    '/api/journal',
    journalQuerySchema,
    async (city, { before, limit }) => ({ entries: await city.journal.list({ before, limit }) }),
    REQUESTS['journal.list'].roles,
  );

  registerGridApi(routes);
  registerCommandApi(routes);
  registerControlApi(routes);
  registerOrderApi(routes);
  registerAlarmApi(routes);
  registerPastApi(routes);
  registerFlisrApi(routes);
  registerOutageApi(routes);
  registerDrillApi(routes);
  registerShiftApi(routes);
}
