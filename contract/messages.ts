// The envelopes of the wire. Text messages are JSON of these; binary messages are value frames (`value-frame.ts`) and grid frames (`grid-frame.ts`).
import { z } from 'zod';
import { GRID_LIVE_TABLES, type GridLiveTable } from './grid-live.ts';
import { replayStateSchema } from './replay-requests.ts';
import { BROKER_TROUBLES, ERROR_CODES, MODES, REJECT_REASONS, ROLES } from './vocabulary.ts';

export const CONTRACT_VERSION = 2;

/** What never came, by the counts that devices put into their messages (`seq`). */
export const lossSchema = z.object({
  /** counted since, city time, ms UTC: the start of the host */
  sinceMs: z.number(),
  /** messages that never came, and the devices that they were of */
  messages: z.number().int(),
  devices: z.number().int(),
  /** came again; came out of their order */
  repeated: z.number().int(),
  late: z.number().int(),
  /** devices that began to count anew */
  restarts: z.number().int(),
  /** devices whose count is none: left out */
  uncounted: z.number().int(),
});
export type Loss = z.infer<typeof lossSchema>;

export const sourceStatusSchema = z.object({
  name: z.string(),
  /** address without credentials */
  url: z.string(),
  state: z.enum(['connected', 'connecting', 'lost']),
  trouble: z.enum(BROKER_TROUBLES).nullable(),
  detail: z.string(),
  /** group of the hosts that share its storing; null: this host stores everything */
  share: z.string().nullable(),
});

/** The clocks and the flow, sent about once a second; the newest replaces the last. */
export const statusSchema = z.object({
  /** city time on this screen, ms UTC: the client lets its own clock run from here at `speed` */
  cityTimeMs: z.number(),
  /** factor of city time; live 1 unless started with --speed, in a replay as it is played (0: it stands) */
  speed: z.number(),
  /** the city clock is not the wall clock (--at or --speed) */
  isSimulatedTime: z.boolean(),
  mode: z.enum(MODES),
  /** where this screen stands in the past; null: it shows the present */
  replay: replayStateSchema.nullable(),
  /** which data is on screen, counted over points with a value */
  origins: z.object({
    measured: z.number(),
    simulated: z.number(),
    computed: z.number(),
    estimated: z.number(),
    manual: z.number(),
  }),
  broker: z.object({
    kind: z.enum(['embedded', 'external']),
    state: z.enum(['connected', 'connecting', 'lost']),
    /** address without credentials */
    url: z.string(),
    /** city time of the last change of state, ms */
    sinceMs: z.number(),
    /** why it is lost; null while it is not */
    trouble: z.enum(BROKER_TROUBLES).nullable(),
    /** more for who mends it, in the host's own words */
    detail: z.string(),
  }),
  /** every connection to a broker by itself, in the order of the configuration; `broker` sums them up */
  sources: z.array(sourceStatusSchema).optional(),
  field: z.enum(['simulated', 'none', 'failed']),
  telemetry: z.object({
    points: z.number(),
    messagesPerSecond: z.number(),
    pointsPerSecond: z.number(),
    /** arrival to live store, ms, p99 of the last seconds */
    lagMs: z.number(),
    stalePoints: z.number(),
    lastArrivalMs: z.number().nullable(),
    rejected: z.partialRecord(z.enum(REJECT_REASONS), z.number()),
    lost: lossSchema.optional(),
  }),
  storage: z.object({
    state: z.enum(['ok', 'failed']),
    detail: z.string(),
    /** what the history holds, as of some seconds ago */
    history: z
      .object({
        fileBytes: z.number(),
        waitingSamples: z.number(),
        segments: z.number(),
        youngSegments: z.number(),
        segmentSamples: z.number(),
        segmentBytes: z.number(),
        oldestArrivalMs: z.number().nullable(),
        rawFromMs: z.number().nullable(),
        minutesFromMs: z.number().nullable(),
        damagedBlocks: z.number(),
        /** the history of an older City Twin is being brought over: some of it is not found yet */
        isMigrating: z.boolean(),
        /** how much of it is, 0 to 1; null: there is none */
        migrated: z.number().nullable().optional(),
        /** of what waits, and of minutes and hours (as of the last hour; null until first counted) */
        logBytes: z.number().optional(),
        tierBytes: z.number().nullable().optional(),
        freeBytes: z.number(),
        reserveBytes: z.number(),
      })
      .optional(),
  }),
  clients: z.number(),
});
export type Status = z.infer<typeof statusSchema>;

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    contract: z.number().int(),
    /** where events broke off: the host replays what came after, or says that it cannot */
    resume: z.object({ epoch: z.string(), event: z.number().int() }).optional(),
  }),
  z.object({ type: z.literal('request'), id: z.number().int(), name: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('frameDone'), frame: z.number().int() }),
  z.object({ type: z.literal('gridFrameDone'), frame: z.number().int() }),
  /** after a gap: send everything again */
  z.object({ type: z.literal('snapshotWanted') }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

export const failureSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  detail: z.string().optional(),
});
export type Failure = z.infer<typeof failureSchema>;

export const hostMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    contract: z.number().int(),
    version: z.string(),
    /** changes with every start of the host */
    epoch: z.string(),
    user: z.string(),
    role: z.enum(ROLES),
    /** names of the requests this client may make */
    may: z.array(z.string()),
    /** folder of the pack's tables relative to the shell's origin, e.g. '/pack/' */
    packUrl: z.string(),
    points: z.number().int(),
    /** rows of the live grid's tables; null: this city has no grid */
    grid: z.record(z.enum(GRID_LIVE_TABLES as [GridLiveTable, ...GridLiveTable[]]), z.number().int()).nullable(),
    /** number of the newest event */
    event: z.number().int(),
    status: statusSchema,
  }),
  z.object({ type: z.literal('refused'), failure: failureSchema }),
  z.object({ type: z.literal('result'), id: z.number().int(), result: z.unknown() }),
  z.object({ type: z.literal('failure'), id: z.number().int(), failure: failureSchema }),
  z.object({ type: z.literal('event'), number: z.number().int(), at: z.number(), name: z.string(), data: z.unknown() }),
  /** events between `after` and `upTo` are no longer held: ask the journal */
  z.object({ type: z.literal('eventsMissed'), after: z.number().int(), upTo: z.number().int() }),
  z.object({ type: z.literal('status'), status: statusSchema }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;
