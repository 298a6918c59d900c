// What others of the desk (fault restoration) need of orders in an emergency: to begin one, to see what becomes of it, to stop it.
import type { Phrase } from '../../../../simulation/phrases/phrases.ts';
import type { OrderSheet, HeadWords, ServedEvent, StepDraft } from '../../../../simulation/switching/order-sheet.ts';
import type { KnownFault, SafetyBoard } from '../../../../simulation/switching/safety-board.ts';
import type { Answer } from '../../requests/handler.ts';
import type { ExplainedTrip } from '../../shadow/step-checks.ts';

export interface EmergencyOrder {
  readonly title: string;
  readonly purpose: string;
  readonly words?: HeadWords | undefined;
  readonly serves?: ServedEvent | undefined;
  /** of control; null: that of the first device */
  readonly area: string | null;
  readonly steps: readonly StepDraft[];
  /** who answers for it, and takes over where it halts */
  readonly responsible: string;
  /** its steps are given by the program itself, one group after the other, each with a check of its own */
  readonly isAutomatic: boolean;
}

/** What fault restoration knows of faults: every safety check takes it in. Without it a trip alone makes its surroundings suspected. */
export interface KnownFaults {
  /** Where there is a fault until somebody says that it is repaired. */
  faults(): readonly KnownFault[];
  /** Trips whose fault is known, or was and is repaired: behind any other somebody has to suspect one. */
  trips(): readonly ExplainedTrip[];
}

export interface EmergencyOrders {
  /**
   * Writes and issues an emergency order; it is in the journal when this answers. Refused (`conflict`) where a device of it belongs to an
   * order that is being carried out, or where its steps do not fit together; `unavailable` while orders are not read yet.
   */
  begin(order: EmergencyOrder): Promise<Answer<{ id: string }>>;
  /** Writes an emergency order that nobody has issued yet: a person reads it, names crews, issues it or lets it be. */
  draft(order: Omit<EmergencyOrder, 'responsible' | 'isAutomatic'>): Promise<Answer<{ id: string }>>;
  /** As it stands now; null: there is none of this id. */
  find(id: string): OrderSheet | null;
  /** Every change of any order, after it is in the journal. Returns what ends the subscription. */
  onChange(listener: (order: OrderSheet) => void): () => void;
  /**
   * No further step is given. `by` must be responsible for it, or `automation` where it is automatic; `said`: why. Of an automatic order
   * that holds from this call on: where the journal refuses it, it is said again until it is written or somebody has the order, and only
   * then answered.
   */
  halt(id: string, by: string, said: readonly Phrase[]): Promise<Answer<OrderSheet>>;
  /** Ids of the devices that orders which are being carried out still have to operate. */
  taken(): readonly string[];
  /** Documents, tags, locks, earths and permits as they stand, and the faults that were told: what no restoration may count on. */
  board(): SafetyBoard;
  /** From now on every check asks there. */
  heedFaults(source: KnownFaults): void;
}
