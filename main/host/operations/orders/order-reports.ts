// Orders, the board and checks as the contract tells them.
import type {
  OrderReport,
  SafetyBoardReport,
  StepPreviewReport,
  ViolationReport,
} from '../../../../contract/order-requests.ts';
import type { Effect, FlowExtremes, SupplyChange } from '../../../../simulation/switching/effect.ts';
import type { StepPreview } from '../../../../simulation/switching/look-ahead.ts';
import type { SafetyBoard } from '../../../../simulation/switching/safety-board.ts';
import type { Violation } from '../../../../simulation/switching/violation.ts';
import type { EndangeredPlace, KeptOrder } from './order-book.ts';

export const orderOnWire = ({ sheet, version }: KeptOrder): OrderReport => ({
  ...sheet,
  version,
  steps: [...sheet.steps],
  authors: [...sheet.authors],
  signatures: [...sheet.signatures],
});

export const boardOnWire = (board: SafetyBoard, endangered: readonly EndangeredPlace[]): SafetyBoardReport => ({
  documents: board.documents.map(({ zone, devices, earthAt, screenAt, ...rest }) => ({
    ...rest,
    ...{ zone: [...zone], devices: [...devices], earthAt: [...earthAt], screenAt: [...screenAt] },
  })),
  tags: [...board.tags],
  locks: [...board.locks],
  earths: [...board.earths],
  permits: [...board.permits],
  provenDead: [...board.provenDead],
  screened: [...board.screened],
  faults: board.faults.map(({ nodes, ...rest }) => ({ ...rest, nodes: [...nodes] })),
  endangered: endangered.map(({ document, crews, because, since }) => ({
    ...{ document, since, crews: [...crews] },
    because: because.map(violationOnWire),
  })),
});

export const violationOnWire = (violation: Violation): ViolationReport => ({ ...violation });

export const previewOnWire = (step: string, preview: StepPreview): StepPreviewReport => ({
  step,
  isRefused: preview.isRefused,
  needsConfirmation: preview.needsConfirmation,
  violations: preview.violations.map(violationOnWire),
  effect: preview.effect === null ? null : effectOnWire(preview.effect),
  tags: preview.tags.map(({ id, device, document, type, by }) => ({ id, device, document, type, by })),
  earths: [...preview.earths],
});

const effectOnWire = ({ dropped, pickedUp, loop, before, after }: Effect): StepPreviewReport['effect'] => ({
  dropped: supplyOnWire(dropped),
  pickedUp: supplyOnWire(pickedUp),
  loop,
  before: extremesOnWire(before),
  after: extremesOnWire(after),
});

const supplyOnWire = ({ customers, power, critical }: SupplyChange) => ({
  customers,
  power,
  critical: critical.map(({ group, consumers }) => ({ group, consumers: [...consumers] })),
});

const extremesOnWire = (extremes: FlowExtremes) => ({ ...extremes });
