// What the intake's thread and the main thread say to each other.
import type { CityClockSettings } from '../city-clock.ts';
import type { DecoderSettings } from './decoders.ts';
import type { BrokerRole } from './embedded-broker.ts';
import type { DecoderCounts } from './foreign-intake.ts';
import type { IntakeBatch } from './intake-batch.ts';
import type { IntakeCity } from './intake-city.ts';
import type { DeliveryFigures } from './delivery-watch.ts';
import type { UnknownTopic } from './mapping/unknown-topics.ts';
import type { Refused } from './quarantine.ts';
import type { LossTotals } from './seq-watch.ts';
import type { SourceSettings } from './source-settings.ts';
import type { BrokerState, Publication } from './telemetry-source.ts';

/** Where messages come from, as plain data. */
export type IntakeBroker =
  | { readonly kind: 'embedded'; readonly port: number; readonly bind: string }
  | { readonly kind: 'external'; readonly sources: readonly SourceSettings[]; readonly clientId: string };

/** What may change while it runs. */
export interface IntakeLanguages {
  readonly decoders: DecoderSettings;
  /** filters of topics that are listened to so that people see what comes there, though nobody understands it yet */
  readonly listen: readonly string[];
}

export interface IntakeWorkerData {
  readonly city: IntakeCity;
  readonly clock: CityClockSettings;
  readonly broker: IntakeBroker;
  readonly languages: IntakeLanguages;
  /** one 64-bit count for each of REJECT_REASONS */
  readonly refusals: SharedArrayBuffer;
}

export type ToIntake =
  | { readonly type: 'applied'; readonly number: number }
  | { readonly type: 'committed'; readonly number: number }
  | { readonly type: 'publish'; readonly id: number; readonly publication: Publication }
  | { readonly type: 'authenticated'; readonly id: number; readonly role: BrokerRole | null }
  | { readonly type: 'languages'; readonly id: number; readonly languages: IntakeLanguages }
  | { readonly type: 'unknownTopics'; readonly id: number }
  | { readonly type: 'close' };

/** One broker, as it is. */
export interface IntakeSource {
  readonly name: string;
  /** without credentials */
  readonly url: string;
  readonly share: string | null;
  readonly state: BrokerState;
  /** machine's clock, ms: its last change; null: none yet */
  readonly sinceWall: number | null;
  readonly delivery: DeliveryFigures;
}

/** About once a second. */
export interface IntakeReport {
  readonly sources: readonly IntakeSource[];
  readonly decoders: readonly DecoderCounts[];
  readonly lost: LossTotals;
  /** so much waits for storage that nothing more is read */
  readonly isHeldBack: boolean;
}

export type FromIntake =
  | { readonly type: 'opened'; readonly url: string; readonly port: number }
  | { readonly type: 'refused'; readonly isPortInUse: boolean; readonly message: string }
  | { readonly type: 'batch'; readonly batch: IntakeBatch }
  | { readonly type: 'state'; readonly source: number; readonly url: string; readonly state: BrokerState }
  | { readonly type: 'authenticate'; readonly id: number; readonly user: string; readonly password: string }
  | { readonly type: 'refusals'; readonly entries: readonly Refused[] }
  | { readonly type: 'report'; readonly report: IntakeReport }
  /** `problem`: why not; null: done */
  | { readonly type: 'answer'; readonly id: number; readonly problem: string | null; readonly value?: unknown }
  | { readonly type: 'closed' };

export type UnknownTopicsAnswer = readonly UnknownTopic[];
