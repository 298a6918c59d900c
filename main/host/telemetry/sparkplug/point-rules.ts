// Which metric of which device is which point. Rules in order, the first that fits counts: a few exceptions on top, then the rule that
// names a whole fleet. Asked once per metric and birth, never for data.
import type { RejectReason } from '../../../../contract/vocabulary.ts';
import type { TelemetryPoint } from '../intake-devices.ts';
import type { PointRuleConfig } from './sparkplug-config.ts';

export interface PointTarget {
  /** row of the pack's `points` */
  readonly row: number;
  readonly point: TelemetryPoint;
  /** unit of the metric where it does not say itself; null: that of the point */
  readonly unit: string | null;
  /** metric's value, written out -> state of the point; null: as it comes */
  readonly states: ReadonlyMap<string, string> | null;
}

export interface NoTarget {
  readonly reason: RejectReason;
  readonly detail: string;
}

/** 'unwanted': a rule says so; 'unmapped': no rule fits. */
export type Target = PointTarget | NoTarget | 'unwanted' | 'unmapped';

interface MetricRule {
  readonly pattern: RegExp;
  readonly point: string | null;
  readonly unit: string | null;
  readonly states: ReadonlyMap<string, string> | null;
}

interface Rule {
  readonly pattern: RegExp;
  readonly asset: string;
  readonly metrics: readonly MetricRule[];
}

type Names = Readonly<Record<string, string>>;

export class PointRules {
  readonly #rules: readonly Rule[];
  readonly #rows = new Map<string, number>();
  readonly #assets = new Set<string>();
  readonly #points: readonly TelemetryPoint[];

  constructor(rules: readonly PointRuleConfig[], points: readonly TelemetryPoint[]) {
    this.#points = points;
    points.forEach(({ id, asset }, row) => {
      this.#rows.set(id, row);
      this.#assets.add(asset.id);
    });
    this.#rules = rules.map(({ device, asset, metrics }) => ({
      pattern: compile(device, '[^/]*'),
      asset,
      metrics: Object.entries(metrics).map(([metric, target]) => {
        const { point, unit, states } = typeof target === 'object' && target !== null ? target : { point: target };
        return {
          pattern: compile(metric, '.*'),
          point,
          unit: unit ?? null,
          states: states === undefined ? null : new Map(Object.entries(states)),
        };
      }),
    }));
  }

  /** What the metrics of one device are; `device` null: the node's own. */
  of(group: string, node: string, device: string | null): (metric: string) => Target {
    const path = device === null ? `${group}/${node}` : `${group}/${node}/${device}`;
    const fitting = this.#rules.flatMap((rule) => {
      const match = rule.pattern.exec(path);
      return match === null ? [] : [{ rule, names: match.groups ?? {} }];
    });
    return (metric) => {
      for (const { rule, names } of fitting) {
        for (const candidate of rule.metrics) {
          const match = candidate.pattern.exec(metric);
          if (match === null) continue;
          if (candidate.point === null) return 'unwanted';
          return this.#target(rule.asset, candidate.point, candidate, { ...names, ...match.groups }, metric);
        }
      }
      return 'unmapped';
    };
  }

  #target(assetTemplate: string, pointTemplate: string, rule: MetricRule, names: Names, metric: string): Target {
    const asset = fill(assetTemplate, names, assetName);
    const leaf = metric.slice(metric.lastIndexOf('/') + 1);
    const name = fill(pointTemplate, { ...names, metric, leaf }, pointName);
    const row = this.#rows.get(`${asset}.${name}`);
    if (row !== undefined) {
      return { row, point: this.#points[row] as TelemetryPoint, unit: rule.unit, states: rule.states };
    }
    if (!this.#assets.has(asset)) return { reason: 'unknown-asset', detail: `${metric}: no asset ${asset}` };
    return { reason: 'unknown-point', detail: `${metric}: ${asset} has no point ${name}` };
  }
}

/** `{name}` stands for anything within a part and is remembered; `*` for `anything`. */
function compile(pattern: string, anything: string): RegExp {
  const source = pattern
    .split(/(\{[^{}]*\}|\*)/)
    .map((piece) => {
      if (piece === '*') return anything;
      if (piece.startsWith('{')) return `(?<${piece.slice(1, -1)}>[^/]+?)`;
      return piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  return new RegExp(`^${source}$`, 'su');
}

const fill = (template: string, names: Names, write: (text: string) => string): string =>
  template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    const text = names[name];
    return text === undefined ? whole : write(text);
  });

/** Ids of assets are a-z, 0-9 and "-". */
const assetName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** Names of points are in camelCase: "Active Power", "active_power" and "activePower" are one. */
function pointName(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words
    .map((word, index) => {
      const first = word.slice(0, 1);
      const rest = word.slice(1);
      const isShouted = rest === rest.toUpperCase() && rest !== '';
      return (index === 0 ? first.toLowerCase() : first.toUpperCase()) + (isShouted ? rest.toLowerCase() : rest);
    })
    .join('');
}
