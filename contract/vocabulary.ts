// The words both sides use. Order matters: the position in each list is the code on the wire and in storage.

/** How far a value may be trusted. Independent of where it came from (`ORIGINS`). */
export const QUALITIES = ['GOOD', 'UNCERTAIN', 'BAD', 'STALE'] as const;
export type Quality = (typeof QUALITIES)[number];
export const QUALITY_CODE = { GOOD: 0, UNCERTAIN: 1, BAD: 2, STALE: 3 } as const satisfies Record<Quality, number>;

/** Where a value came from. `simulated` marks a value of the field simulator: it stays marked to the last pixel. */
export const ORIGINS = ['measured', 'simulated', 'computed', 'estimated', 'manual'] as const;
export type Origin = (typeof ORIGINS)[number];
export const ORIGIN_CODE = {
  measured: 0,
  simulated: 1,
  computed: 2,
  estimated: 3,
  manual: 4,
} as const satisfies Record<Origin, number>;

/** What a person or a token may do. `wall` is a read-only display. */
export const ROLES = ['viewer', 'operator', 'planner', 'dispatcher', 'instructor', 'admin', 'wall'] as const;
export type Role = (typeof ROLES)[number];

/** The clock that a view obeys (design: live, replay, study). */
export const MODES = ['live', 'replay', 'study'] as const;
export type Mode = (typeof MODES)[number];

/** What a point is: a measured quantity, a switch or unit state, a growing register, a command target. */
export const POINT_KINDS = ['measurement', 'status', 'counter', 'setpoint'] as const;
export type PointKind = (typeof POINT_KINDS)[number];

/**
 * Why a telemetry message was refused; counted under these names in health and on the screen. The last three come from foreign
 * devices: bytes that are not of the format they should be, a unit that cannot be converted, data before a birth or after a gap.
 */
export const REJECT_REASONS = [
  'bad-topic',
  'bad-json',
  'unknown-asset',
  'unknown-point',
  'bad-value',
  'future',
  'oversize',
  'flood',
  'bad-payload',
  'wrong-unit',
  'out-of-sequence',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/**
 * Why there is no broker. `refused`: it does not take the name or the password; `forbidden`: it lets nothing be read; `taken-over`: somebody
 * else came in with our client id; `moved`: it names another address. `certificate`: for a reason that the others do not name.
 */
export const BROKER_TROUBLES = [
  'refused',
  'forbidden',
  'unreachable',
  'unknown-name',
  'certificate',
  'certificate-expired',
  'certificate-name',
  'certificate-authority',
  'client-certificate',
  'taken-over',
  'no-share',
  'busy',
  'quota',
  'moved',
  'timeout',
  'closed',
  'other',
] as const;
export type BrokerTrouble = (typeof BROKER_TROUBLES)[number];

/** The closed set of failures that cross the wire; everything else is a bug and reads `internal`. */
export const ERROR_CODES = [
  'bad-request',
  'unauthorised',
  'forbidden',
  'not-found',
  'conflict',
  'too-many',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];
