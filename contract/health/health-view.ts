// The health report as people read it: sections of rows, each with its unit, its age and, where something is wrong, a mark. Pure: the window
// and the host's page draw the same.
import type { HealthReport, HealthTrouble } from './health-report.ts';
import type { HealthTextKey, HealthTextOf } from './health-texts.ts';

/** `odd`: somebody should look at it; `bad`: it does not work */
export type HealthMark = 'fine' | 'odd' | 'bad';

export interface HealthRow {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly mark: HealthMark;
  /** where one sees more of it */
  readonly more?: 'samples';
}

export interface HealthSection {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly HealthRow[];
}

export interface HealthView {
  readonly isWell: boolean;
  readonly headline: string;
  readonly asOf: string;
  readonly troubles: readonly {
    readonly what: string;
    readonly remedy: string;
    /** in the host's own words, which are English; '': none */
    readonly detail: string;
  }[];
  readonly sections: readonly HealthSection[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LISTED_METRICS = 5;
const SIZES = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
const HASH_SHOWN = 12;

/** How texts, numbers and times are written on one screen. */
class Writing {
  readonly text: HealthTextOf;
  readonly #locale: string;
  readonly #timeZone: string;

  /** @param locale BCP 47 */
  constructor(text: HealthTextOf, locale: string, timeZone: string) {
    this.text = text;
    this.#locale = locale;
    this.#timeZone = timeZone;
  }

  number(value: number, digits = 0): string {
    return new Intl.NumberFormat(this.#locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(
      value,
    );
  }

  size(bytes: number): string {
    let value = bytes / 1000;
    let step = 0;
    while (value >= 1000 && step < SIZES.length - 1) {
      value /= 1000;
      step += 1;
    }
    return this.#withUnit(value, SIZES[step]!, value >= 100 ? 0 : 1);
  }

  milliseconds(ms: number): string {
    return this.#withUnit(ms, 'millisecond', 0);
  }

  #withUnit(value: number, unit: string, digits: number): string {
    const style = { style: 'unit', unit, unitDisplay: 'short' } as const;
    const digitsShown = { maximumFractionDigits: digits, minimumFractionDigits: digits };
    return new Intl.NumberFormat(this.#locale, { ...style, ...digitsShown }).format(value);
  }

  /** Negative (a clock ahead of ours) counts as 0. */
  age(ms: number): string {
    const { text } = this;
    const [unit, length] =
      ms < 2 * MINUTE
        ? (['seconds', SECOND] as const)
        : ms < 2 * HOUR
          ? (['minutes', MINUTE] as const)
          : ms < 2 * DAY
            ? (['hours', HOUR] as const)
            : (['days', DAY] as const);
    return text(`health.age.${unit}`, { n: this.number(Math.floor(Math.max(0, ms) / length)) });
  }

  /** in the city's zone; the day too */
  clock(ms: number): string {
    return new Intl.DateTimeFormat(this.#locale, {
      timeZone: this.#timeZone,
      ...{ day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    } as const).format(ms);
  }

  ago(ms: number): string {
    return this.text('health.ago', { age: this.age(ms) });
  }
}

const row = (name: string, value: string, note = '', mark: HealthMark = 'fine'): HealthRow => ({
  name,
  value,
  note,
  mark,
});

const joined = (...notes: (string | false | null)[]): string =>
  notes.filter((note) => note !== false && note !== null && note !== '').join('; ');

export function healthView(report: HealthReport, text: HealthTextOf, locale: string): HealthView {
  const writing = new Writing(text, locale, report.timeZone);
  const isWell = report.troubles.length === 0;
  return {
    isWell,
    headline: text(isWell ? 'health.well' : 'health.degraded'),
    asOf: text('health.asOf', { clock: writing.clock(report.cityMs), age: writing.age(report.uptimeMs) }),
    troubles: report.troubles.map((trouble) => troubleView(trouble, writing)),
    sections: [
      { id: 'brokers', title: text('health.brokers'), rows: brokerRows(report, writing) },
      { id: 'flow', title: text('health.flow'), rows: flowRows(report, writing) },
      { id: 'storage', title: text('health.storage'), rows: storageRows(report, writing) },
      { id: 'decoders', title: text('health.decoders'), rows: decoderRows(report, writing) },
      { id: 'journal', title: text('health.journal'), rows: journalRows(report, writing) },
      { id: 'host', title: text('health.host'), rows: hostRows(report, writing) },
    ],
  };
}

/** Where the code has all that the host's own words say, these are left out. */
const SAID_BY_CODE: readonly HealthTrouble['code'][] = [
  'silence',
  'field-ended',
  'samples-let-go',
  'grid-failed',
  'grid-old',
  'qos-lowered',
  'qos-ignored',
  'qos-raised',
  'held-back',
  'flood',
];

function troubleView({ code, source, count, ms, trouble, message }: HealthTrouble, writing: Writing) {
  const { text } = writing;
  return {
    what: text(`health.trouble.${code}`, {
      source: source === '' ? '' : ` ${source}`,
      count: count === null ? '' : writing.number(count),
      age: ms === null ? '' : writing.age(ms),
      why: text(`status.broker.trouble.${trouble ?? 'other'}`),
    }),
    remedy: text(`health.remedy.${code}`),
    detail: SAID_BY_CODE.includes(code) ? '' : message,
  };
}

const BROKER_MARKS = { connected: 'fine', connecting: 'odd', lost: 'bad' } as const;

function brokerRows({ status, deliveries, wallMs, cityMs }: HealthReport, writing: Writing): HealthRow[] {
  const { text, number } = { text: writing.text, number: (value: number) => writing.number(value) };
  const { broker, sources = [] } = status;
  if (sources.length === 0)
    return [row(broker.url, text(`status.broker.${broker.state}`), broker.detail, BROKER_MARKS[broker.state])];
  return sources.map(({ name, url, state, trouble, share }, i) => {
    const delivery = deliveries.find((one) => one.name === name);
    const since = delivery?.sinceWall == null ? cityMs - broker.sinceMs : wallMs - delivery.sinceWall;
    const [q0 = 0, q1 = 0, q2 = 0] = delivery?.byQos ?? [];
    const granted = delivery?.granted ?? null;
    const isOdd = granted === 0 || (delivery?.downgraded ?? 0) > 0;
    const stateMark: HealthMark = BROKER_MARKS[state];
    return row(
      broker.kind === 'embedded' && i === 0 ? text('health.ownBroker') : name,
      `${text(`status.broker.${state}`)} ${text('health.for', { age: writing.age(since) })}`,
      joined(
        trouble !== null && text(`status.broker.trouble.${trouble}`),
        url,
        granted !== null && text('health.granted', { n: granted }),
        delivery !== undefined && text('health.byQos', { q0: number(q0), q1: number(q1), q2: number(q2) }),
        (delivery?.repeated ?? 0) > 0 && text('health.repeated', { n: number(delivery?.repeated ?? 0) }),
        share !== null && text('health.group', { group: share }),
      ),
      stateMark === 'fine' && isOdd ? 'odd' : stateMark,
    );
  });
}

const reasonsOf = (refused: Readonly<Record<string, number | undefined>>, writing: Writing): string =>
  Object.entries(refused)
    .filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${writing.text(`reject.${reason}` as HealthTextKey)} ${writing.number(count)}`)
    .join(', ');

const sumOf = (refused: Readonly<Record<string, number | undefined>>): number =>
  Object.values(refused).reduce<number>((sum, count) => sum + (count ?? 0), 0);

function flowRows({ status: { telemetry }, wallMs }: HealthReport, writing: Writing): HealthRow[] {
  const { text } = writing;
  const perSecond = (value: number) => text('health.unit.perSecond', { n: writing.number(value) });
  const { lastArrivalMs, lost, rejected } = telemetry;
  const rows = [
    row(
      text('health.messages'),
      perSecond(telemetry.messagesPerSecond),
      lastArrivalMs === null
        ? text('health.none')
        : `${text('health.lastArrival')}: ${writing.ago(wallMs - lastArrivalMs)}`,
    ),
    row(text('health.values'), perSecond(telemetry.pointsPerSecond)),
    row(text('health.lag'), lastArrivalMs === null ? text('health.none') : writing.milliseconds(telemetry.lagMs)),
    row(
      text('health.points'),
      writing.number(telemetry.points),
      `${text('health.stale')}: ${writing.number(telemetry.stalePoints)}`,
    ),
    {
      ...row(text('health.rejected'), writing.number(sumOf(rejected)), reasonsOf(rejected, writing)),
      more: 'samples' as const,
    },
  ];
  if (lost === undefined) return rows;
  const clock = writing.clock(lost.sinceMs);
  const note =
    lost.messages > 0 || lost.repeated > 0 || lost.late > 0
      ? text('health.lostNote', {
          devices: writing.number(lost.devices),
          clock,
          repeated: writing.number(lost.repeated),
          late: writing.number(lost.late),
        })
      : text('health.lostNone', { clock });
  return [...rows, row(text('health.lost'), writing.number(lost.messages), note, lost.messages > 0 ? 'odd' : 'fine')];
}

function decoderRows({ decoders, cityMs }: HealthReport, writing: Writing): HealthRow[] {
  const { text } = writing;
  if (decoders.length === 0) return [row('–', text('health.none'), text('health.decoderNone'))];
  return decoders.flatMap(({ name, messages, values, refused, lastAt, lastRefusal, unmapped }) => {
    const refusals = sumOf(refused);
    const main = row(
      name,
      text('health.decoderValues', { n: writing.number(values), m: writing.number(messages) }),
      joined(
        lastAt !== null && `${text('health.lastArrival')}: ${writing.ago(cityMs - lastAt)}`,
        refusals > 0 &&
          text('health.decoderRefused', {
            n: writing.number(refusals),
            why: joined(reasonsOf(refused, writing), lastRefusal),
          }),
      ),
      refusals > 0 ? 'odd' : 'fine',
    );
    const metrics = unmapped?.metrics ?? [];
    const others =
      metrics.slice(LISTED_METRICS).reduce((sum, { count }) => sum + count, 0) +
      (unmapped === null ? 0 : unmapped.more);
    const unknown = metrics
      .slice(0, LISTED_METRICS)
      .map(({ device, metric, count }) =>
        row(`${device} ${metric}`, text('health.times', { n: writing.number(count) }), text('health.unmapped')),
      );
    if (others > 0)
      unknown.push(row('…', text('health.unmappedMore', { n: writing.number(others) }), text('health.unmapped')));
    return [main, ...unknown];
  });
}

function storageRows(report: HealthReport, writing: Writing): HealthRow[] {
  const { status, kept, historian, wallMs } = report;
  const { text } = writing;
  const { state, detail, history } = status.storage;
  const isShared = historian === 'shared';
  const rows = [
    row(
      text('health.storageState'),
      text(`health.storage.${state}`),
      detail,
      state === 'failed' ? 'bad' : detail === '' ? 'fine' : 'odd',
    ),
    row(
      text('health.place'),
      text(`health.place.${historian}`),
      isShared ? text(state === 'ok' ? 'health.place.sharedReached' : 'health.place.sharedLost') : '',
      isShared && state === 'failed' ? 'bad' : 'fine',
    ),
    row(
      text('health.kept'),
      [kept.rawMs, kept.minutesMs, kept.hoursMs].map((ms) => writing.age(ms)).join(', '),
      joined(
        history?.rawFromMs != null && text('health.rawFrom', { clock: writing.clock(history.rawFromMs) }),
        history?.minutesFromMs != null && text('health.minutesFrom', { clock: writing.clock(history.minutesFromMs) }),
      ),
    ),
  ];
  if (history === undefined) return rows;
  const { segmentSamples, segmentBytes, freeBytes, reserveBytes, oldestArrivalMs, damagedBlocks } = history;
  rows.push(
    row(
      text('health.fileSize'),
      writing.size(history.fileBytes),
      segmentSamples > 0 ? text('health.perSample', { n: writing.number(segmentBytes / segmentSamples, 1) }) : '',
    ),
    row(
      text('health.free'),
      writing.size(freeBytes),
      text('health.reserve', { size: writing.size(reserveBytes) }),
      freeBytes < reserveBytes ? 'bad' : freeBytes < 2 * reserveBytes ? 'odd' : 'fine',
    ),
    row(text('health.waiting'), writing.number(history.waitingSamples)),
    row(
      text('health.segments'),
      writing.number(history.segments),
      text('health.young', { n: writing.number(history.youngSegments) }),
    ),
    row(text('health.oldest'), oldestArrivalMs === null ? text('health.none') : writing.ago(wallMs - oldestArrivalMs)),
    row(
      text('health.damaged'),
      writing.number(damagedBlocks),
      damagedBlocks > 0 ? text('health.damagedNote') : '',
      damagedBlocks > 0 ? 'odd' : 'fine',
    ),
  );
  if (history.isMigrating) rows.push(row(text('health.migrating'), '…', text('health.migratingNote'), 'odd'));
  return rows;
}

function journalRows({ journal: { number, hash, anchor }, wallMs }: HealthReport, writing: Writing): HealthRow[] {
  const { text } = writing;
  return [
    row(text('health.head'), writing.number(number), text('health.headNote', { hash: hash.slice(0, HASH_SHOWN) })),
    row(
      text('health.anchor'),
      anchor === null ? text('health.unknown') : writing.ago(wallMs - anchor.wallMs),
      anchor === null ? '' : text('health.anchorNote', { n: writing.number(anchor.number) }),
    ),
  ];
}

const FIELD_MARKS = { simulated: 'fine', none: 'fine', failed: 'bad' } as const;

function hostRows(report: HealthReport, writing: Writing): HealthRow[] {
  const { text } = writing;
  const { status, grid, replays } = report;
  const gridMark = grid?.state === 'failed' ? 'bad' : grid?.isStale === true ? 'odd' : 'fine';
  return [
    row(text('health.field'), text(`health.field.${status.field}`), '', FIELD_MARKS[status.field]),
    grid === null
      ? row(text('health.grid'), text('health.grid.none'))
      : row(
          text('health.grid'),
          text(`health.grid.${grid.state}`),
          grid.ageMs === null
            ? ''
            : text('health.gridNote', {
                age: writing.age(grid.ageMs),
                n: writing.number(grid.solveMs ?? 0),
                doubts: writing.number(grid.doubts ?? 0),
              }),
          gridMark,
        ),
    row(text('health.clients'), writing.number(status.clients)),
    row(
      text('health.replays'),
      writing.number(replays.open),
      text('health.replaysNote', { n: writing.number(replays.most) }),
    ),
    row(
      text('health.clock'),
      writing.clock(report.cityMs),
      status.speed === 1 ? report.timeZone : text('health.clockNote', { n: writing.number(status.speed) }),
    ),
    row(text('health.version'), report.version, report.cityName),
  ];
}
