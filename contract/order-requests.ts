// Switching orders (IEC 61968 SwitchingPlan): writing them, signing them, looking ahead, carrying them out step by step. Every event of an
// order is in the journal (`order`) before it holds; refusals too (`orderRefused`, with who and why). Done is what telemetry or a person on
// site has told, never what was ordered. Nobody in a replay or a study reaches what moves something out there.
import { z } from 'zod';
import { momentSchema } from './moment.ts';
import { phrasesSchema } from './phrase.ts';
import { type Role, ROLES } from './vocabulary.ts';

const EVERYONE: readonly Role[] = ROLES;
/** Who gives the word for a switching; planners write orders and never give it. */
const CONTROL: readonly Role[] = ['operator', 'admin'];
const AUTHORS: readonly Role[] = ['operator', 'planner', 'admin'];
/** Crews are the dispatcher's, who hears what they have done. */
const REPORTERS: readonly Role[] = ['operator', 'dispatcher', 'admin'];

/**
 * ms of the machine's clock that a word for a step holds, from when the host has it. Its turn may come minutes later; whoever gave it has
 * read by then that there was no answer, and it is refused (`word-late`). A client waits longer than that for its answer.
 */
export const WORD_VALID_MS = 60_000;

const id = z.string().min(1).max(200);
const words = z.string().trim().max(500);
const reason = words.min(1);
const moment = momentSchema.nullable();
const count = z.number().int().nonnegative();

const position = z.enum(['open', 'closed']);
const onOff = z.enum(['on', 'off']);
export const DOCUMENT_TYPES = ['clearance', 'hold', 'delegatedControl', 'liveLine'] as const;

/** What a step does, by CIM's names. Of a GroundDisconnector 'closed' means earthed. */
export const orderOperationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('switch'), device: id, to: position }),
  z.object({ kind: z.literal('lock'), device: id, to: z.enum(['locked', 'unlocked']) }),
  z.object({ kind: z.literal('tag'), tag: id, device: id, document: id, type: z.enum(DOCUMENT_TYPES), to: onOff }),
  z.object({ kind: z.literal('verify'), what: z.enum(['dead', 'screened']), node: id }),
  /** a portable earth */
  z.object({ kind: z.literal('ground'), earth: id, node: id, to: onOff }),
  z.object({ kind: z.literal('document'), document: id, to: z.enum(['issued', 'workEnded', 'released']), holder: id }),
  z.object({ kind: z.literal('permit'), permit: id, document: id, crew: id, to: onOff }),
]);
export type OrderOperation = z.infer<typeof orderOperationSchema>;

export const stepDraftSchema = z.object({
  id,
  /** from 1, rising: steps with the same number may go in parallel */
  group: z.number().int().min(1).max(10_000),
  operation: orderOperationSchema,
  means: z.enum(['remote', 'crew']),
  crew: id.nullable(),
  note: words,
  /** the note, where the program wrote it: `note` is the same in English */
  words: phrasesSchema.readonly().optional(),
});
export type OrderStepDraft = z.infer<typeof stepDraftSchema>;

/** What an order is written for: an outage, a course of fault restoration, a situation of alarms (its number). */
export const servedSchema = z.object({ kind: z.enum(['outage', 'flisr', 'situation']), id });
export type ServedEvent = z.infer<typeof servedSchema>;

export const ORDER_KINDS = ['planned', 'emergency', 'template'] as const;
export const ORDER_STATES = [
  ...(['new', 'requested', 'rejected', 'prepared', 'checked', 'approved', 'scheduled', 'issued'] as const),
  ...(['inProgress', 'halted', 'completed', 'rework', 'aborted'] as const),
] as const;
export const STEP_STATES = ['new', 'instructed', 'completed', 'failed', 'aborted'] as const;
/** Why a step was not done, or not in time. */
export const STEP_TROUBLES = [
  ...(['no-answer', 'wrong-position', 'intermediate', 'bad-quality', 'late-answer', 'refused'] as const),
  ...(['drive-failed', 'not-done', 'contradicted', 'changed-back'] as const),
] as const;

export const orderStepSchema = stepDraftSchema.extend({
  state: z.enum(STEP_STATES),
  instructedAt: moment,
  instructedBy: z.string().nullable(),
  /** city time, ms UTC, until which the answer has to come */
  deadline: moment,
  completedAt: moment,
  /** 'telemetry', or who reported it */
  completedBy: z.string().nullable(),
  trouble: z.enum(STEP_TROUBLES).nullable(),
  reason: z.string(),
  lastWord: z.enum(STEP_TROUBLES).nullable(),
  lateBy: z.string().nullable(),
});
export type OrderStepReport = z.infer<typeof orderStepSchema>;

/** One word of a safety check: its text is `order.violation.<code>`, filled with the parameters. */
export const violationSchema = z.object({
  code: z.string(),
  /** refuse: never; confirm: only by a person who was shown the figures; warn: worth knowing */
  severity: z.enum(['refuse', 'confirm', 'warn']),
  at: z.string(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  figure: z.number(),
  subject: z.string(),
});
export type ViolationReport = z.infer<typeof violationSchema>;

export const orderSchema = z.object({
  id: z.string(),
  /** grows with every change of this order */
  version: count,
  kind: z.enum(ORDER_KINDS),
  state: z.enum(ORDER_STATES),
  title: z.string(),
  purpose: z.string(),
  /** what of both the program wrote: they are the same in English. None: a person's own */
  words: z.object({ title: phrasesSchema.readonly(), purpose: phrasesSchema.readonly() }).optional(),
  /** missing: nothing that is known here */
  serves: servedSchema.optional(),
  /** area of control; empty: none */
  area: z.string(),
  steps: z.array(orderStepSchema),
  authors: z.array(z.string()),
  responsible: z.string().nullable(),
  isAutomatic: z.boolean(),
  validFrom: moment,
  validUntil: moment,
  halt: z
    .object({
      step: z.string().nullable(),
      trouble: z.enum([...STEP_TROUBLES, 'stopped']),
      since: z.number(),
      takeOver: z.string(),
      crew: z.string().nullable(),
      isTakenOver: z.boolean(),
    })
    .nullable(),
  signatures: z.array(
    z.object({
      ...{ event: z.string(), by: z.string(), at: z.number(), note: z.string() },
      /** the note, where the program gives its reason: `note` is the same in English; and what a check has found */
      words: phrasesSchema.readonly().optional(),
      violations: z.array(violationSchema).readonly().optional(),
    }),
  ),
});
export type OrderReport = z.infer<typeof orderSchema>;

const supplyChange = z.object({
  customers: count,
  /** W at rated voltage */
  power: z.number(),
  critical: z.array(z.object({ group: z.string(), consumers: z.array(z.string()) })),
});
const extreme = z.object({ at: z.string(), value: z.number() }).nullable();
/** voltages in pu, loadings as shares */
const extremes = z.object({
  converged: z.boolean(),
  lowestVoltage: extreme,
  highestVoltage: extreme,
  ofNormalRating: extreme,
  ofEmergencyRating: extreme,
});

/** What a step would do to the grid as it is believed to be: a calculation. */
export const stepPreviewSchema = z.object({
  step: z.string(),
  isRefused: z.boolean(),
  needsConfirmation: z.boolean(),
  violations: z.array(violationSchema),
  /** null: nothing is switched */
  effect: z
    .object({
      dropped: supplyChange,
      pickedUp: supplyChange,
      loop: z.enum(['closed', 'opened']).nullable(),
      before: extremes,
      after: extremes,
    })
    .nullable(),
  tags: z.array(
    z.object({ id: z.string(), device: z.string(), document: z.string(), type: z.string(), by: z.string() }),
  ),
  earths: z.array(z.string()),
});
export type StepPreviewReport = z.infer<typeof stepPreviewSchema>;

export const safetyBoardSchema = z.object({
  documents: z.array(
    z.object({
      id: z.string(),
      type: z.enum(DOCUMENT_TYPES),
      state: z.enum(['drafted', 'tagged', 'issued', 'workEnded', 'released', 'closed', 'cancelled']),
      zone: z.array(z.string()),
      devices: z.array(z.string()),
      earthAt: z.array(z.string()),
      screenAt: z.array(z.string()),
      draftedBy: z.string(),
      issuedBy: z.string().nullable(),
      holder: z.string().nullable(),
    }),
  ),
  tags: z.array(
    z.object({
      id: z.string(),
      device: z.string(),
      document: z.string(),
      type: z.string(),
      by: z.string(),
      at: z.number(),
    }),
  ),
  locks: z.array(z.string()),
  earths: z.array(z.object({ id: z.string(), node: z.string() })),
  permits: z.array(z.object({ id: z.string(), document: z.string(), crew: z.string(), since: z.number() })),
  provenDead: z.array(z.string()),
  screened: z.array(z.string()),
  faults: z.array(
    z.object({ element: z.string(), nodes: z.array(z.string()), certainty: z.enum(['suspected', 'located']) }),
  ),
  /** people at work whose place is not safe any more, and since when, city time, ms UTC */
  endangered: z.array(
    z.object({
      document: z.string(),
      crews: z.array(z.string()),
      because: z.array(violationSchema),
      since: z.number(),
    }),
  ),
});
export type SafetyBoardReport = z.infer<typeof safetyBoardSchema>;

export const ORDER_EVENTS = {
  /** People at work under this document are in danger, or in another danger than before: what took their safety, as violations of a check. */
  workEndangered: z.object({
    document: z.string(),
    crews: z.array(z.string()),
    because: z.array(violationSchema.pick({ code: true, at: true, parameters: true })),
    ts: z.number(),
  }),
  workSafe: z.object({ document: z.string(), ts: z.number() }),
} as const;

const head = z.object({ title: reason.max(200), purpose: words, area: z.string().max(200) });
const steps = z.array(stepDraftSchema).max(500);
const ofOrder = z.object({ id });
/** `version`: of the order that the person saw; another one: somebody was faster, and it is shown anew. */
const seen = ofOrder.extend({ version: count });

export const ORDER_REQUESTS = {
  /** Newest first. */
  'order.list': {
    params: z.object({ isOpen: z.boolean() }),
    result: z.object({ version: count, orders: z.array(orderSchema) }),
    roles: EVERYONE,
  },
  'order.get': { params: ofOrder, result: orderSchema, roles: EVERYONE },
  'order.board': { params: z.object({}), result: safetyBoardSchema, roles: EVERYONE },
  'order.write': {
    params: head.extend({ kind: z.enum(ORDER_KINDS), serves: servedSchema.optional(), steps }),
    result: orderSchema,
    roles: AUTHORS,
  },
  /** Steps of another order taken back, or of a template. */
  'order.writeFrom': {
    params: ofOrder.extend({ how: z.enum(['reverse', 'template']) }),
    result: orderSchema,
    roles: AUTHORS,
  },
  /** The way back to the normal positions, as the grid stands now. */
  'order.writeReturn': {
    params: z.object({ feeder: id, title: reason.max(200) }),
    result: orderSchema,
    roles: AUTHORS,
  },
  'order.edit': { params: seen.extend({ steps }), result: orderSchema, roles: AUTHORS },
  'order.sign': {
    params: seen.extend({ event: z.enum(['request', 'prepare', 'check']) }),
    result: orderSchema,
    roles: AUTHORS,
  },
  /** Two persons: never by who wrote or prepared it. */
  'order.approve': { params: seen, result: orderSchema, roles: CONTROL },
  'order.turnDown': {
    params: seen.extend({ event: z.enum(['reject', 'rework', 'abort', 'halt']), reason }),
    result: orderSchema,
    roles: AUTHORS,
  },
  'order.schedule': {
    params: seen.extend({ from: momentSchema, until: momentSchema }),
    result: orderSchema,
    roles: CONTROL,
  },
  'order.issue': {
    params: seen.extend({ responsible: id, isAutomatic: z.boolean() }),
    result: orderSchema,
    roles: CONTROL,
  },
  'order.extend': { params: seen.extend({ until: momentSchema }), result: orderSchema, roles: CONTROL },
  /** Each step in the state that those before it leave, up to the first that is refused. Also of steps that are only being written. */
  'order.lookAhead': {
    params: z.object({ steps: steps.min(1) }),
    result: z.object({
      /** city time of what is believed, ms UTC */
      ts: z.number(),
      steps: z.array(stepPreviewSchema),
      refusedAt: z.string().nullable(),
    }),
    roles: AUTHORS,
  },
  /** The check of one step as things stand now; `shown` goes back with the word for it. */
  'order.check': {
    params: ofOrder.extend({ step: id }),
    result: stepPreviewSchema.extend({ at: z.number() }),
    roles: CONTROL,
  },
  /** The word for a step. `shown`: what the person was shown and says again; the host checks anew and compares. */
  'order.instruct': {
    params: seen.extend({ step: id, shown: z.array(violationSchema).max(100) }),
    result: orderSchema,
    roles: CONTROL,
  },
  'order.report': {
    params: seen.extend({ step: id, outcome: z.enum(['done', 'notDone']), reason: words }),
    result: orderSchema,
    roles: REPORTERS,
  },
  /** Of an emergency: done already on site, written down afterwards. */
  'order.record': {
    params: seen.extend({ step: stepDraftSchema, doneAt: momentSchema, doneBy: id }),
    result: orderSchema,
    roles: CONTROL,
  },
  'order.takeOver': { params: seen, result: orderSchema, roles: CONTROL },
  'order.retry': { params: seen.extend({ step: id }), result: orderSchema, roles: CONTROL },
  'order.accept': {
    params: seen.extend({ step: id, seenBy: id.nullable() }),
    result: orderSchema,
    roles: CONTROL,
  },
  'order.resume': { params: seen, result: orderSchema, roles: CONTROL },
  'order.complete': { params: seen, result: orderSchema, roles: CONTROL },
  'order.draftDocument': {
    params: z.object({
      id,
      type: z.enum(DOCUMENT_TYPES),
      zone: z.array(id).min(1).max(1000),
      devices: z.array(id).min(1).max(200),
      earthAt: z.array(id).max(200),
      screenAt: z.array(id).max(200),
    }),
    result: safetyBoardSchema,
    roles: AUTHORS,
  },
  'order.cancelDocument': { params: ofOrder, result: safetyBoardSchema, roles: AUTHORS },
} as const;
