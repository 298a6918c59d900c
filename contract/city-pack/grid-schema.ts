// The tables of a pack's grid, and the codes in them. They are near the columns of the engine's network, so that reader and
// simulator map columns and compute nothing: main/host/city/grid-of-pack.ts. A pack made with --no-grid has none of them.
// SI: V, A, VA, W, var, ohm, S, m; kWh for energies of a year. -1 in a column of rows: none. estimated u8: 1 = invented by the importer.
//
// grid-nodes       ConnectivityNodes. id; baseVoltage f32; internal u8 (1: inside of a switchgear); x, y f32; station i32 (row of
//                  grid-stations); asset i32 (a real street cabinet that is this joint); estimated
// grid-branches    ACLineSegments and PowerTransformers. id; class u8 (BRANCH_CLASS of the engine); from, to i32 (grid-nodes);
//                  r, x, gFrom, bFrom, gTo, bTo, ratio f64 (ohm and S at the `to` side); shift f64 rad; normalRating,
//                  emergencyRating, shortTimeRating f32 VA; ratedFromVoltage, ratedToVoltage f32; type u8 GRID_EQUIPMENT;
//                  length f32 (0: transformer); parallel u8 (cables side by side in this row); feeder i32 (grid-feeders);
//                  station i32 (of a transformer, or of the station whose low-voltage cable it is); asset i32 (row of assets: a
//                  real cable or transformer); xy list (route); estimated
// grid-switches    id; class u8 (SWITCH_CLASS); nodeA, nodeB i32 (-1: earth); normalOpen u8; remote u8; ratedCurrent f32;
//                  branch i32 (whose end it opens); indicator u8 (1: a fault indicator sits here); station i32; feeder i32;
//                  asset i32 (row of assets: the device that reports its position and obeys commands); estimated
// grid-consumers   service points. id; node i32; building i32 (row of buildings); asset i32 (row of assets: a rectifier station);
//                  meter i32 (row of assets: its meter, where that is read remotely); station, feeder i32; floorArea f32; housingUnits, businesses, customers u32; profile u8 PROFILE_CLASSES (of the
//                  business part; housing is always 'household'); householdEnergy, businessEnergy f32 kWh a year; p, q f64 W, var in
//                  the hour of the system's peak; peak f32 W (its own highest); critical u8 GRID_CRITICAL; reservePower f32 W
//                  (emergency supply on the premises); priority u8 (higher is restored first); estimated
// grid-stations    id; kind u8 GRID_STATION_KINDS; name; x, y f32; asset i32; substation i32 (row: the one that feeds it in the
//                  normal state); ring i32; ratedPower f32 VA (all transformers); peak f32 VA; remote u8; estimated (1: invented)
// grid-feeders     10 kV feeders. id; name; substation i32 (grid-stations); section u8 (busbar section, from 0); breaker i32
//                  (grid-switches); openPoint i32 (grid-switches: the ring's normally open switch); ring i32; p f32 W at peak;
//                  customers u32; hasOverheadLine u8 (reclosing only there); asset i32 (row of assets: the bay that measures it)
// grid-sources     id; node i32; magnitude, angle f64 (pu, rad); shortCircuitPower f64 VA; rOverX f64; asset i32; estimated
// grid-generators  id; node i32; asset i32; rated f32 W; p, q f64 W, var; source text
// grid-protection  settings, one row an element. id; switch i32; element u8 GRID_PROTECTION; pickup f32 A (fuse: rated current);
//                  time f32 s (fuse: 0, its curve decides)
// grid-measurements  which point is which quantity of which equipment. point i32 (row of points); quantity u8 GRID_QUANTITIES;
//                  table u8 GRID_MEASURED_TABLES; row i32 (of that table); terminal u8 (of a branch: 0 from, 1 to);
//                  of a station: what its transformers pass on downwards, at their low side; without any, what its source feeds in;
//                  relativeError, absoluteError f32 (one standard deviation by the device's class: share of the reading, SI)
// grid-machines    only where a utility's own model has them: generators that hold their node's voltage. id; node i32; p, q, setPoint,
//                  minQ, maxQ f64 (W, var, pu)
// grid-shunts      the same: id; node i32; g, b f64 (S at the node's base voltage)
//                  An own model's grid-consumers may also have currentShareP, currentShareQ, impedanceShareP, impedanceShareQ f64
// grid-levels      voltage f32; neutral u8 GRID_NEUTRALS; earthFaultCurrent f32 A (largest, 0: as the short circuit)

export const GRID_TABLES = [
  'grid-nodes',
  'grid-branches',
  'grid-switches',
  'grid-consumers',
  'grid-stations',
  'grid-feeders',
  'grid-sources',
  'grid-generators',
  'grid-protection',
  'grid-levels',
  'grid-measurements',
] as const;
/** Only in packs whose grid is a utility's own model (import-grid), and there only with rows. */
export const OWN_GRID_TABLES = ['grid-machines', 'grid-shunts'] as const;
export type GridTableName = (typeof GRID_TABLES)[number];
export type OwnGridTableName = (typeof OWN_GRID_TABLES)[number];

export const GRID_STATION_KINDS = ['substation', 'station', 'customer-station'] as const;
export const GRID_CRITICAL = ['none', 'hospital', 'fire', 'police', 'metro', 'water'] as const;
export type GridCritical = (typeof GRID_CRITICAL)[number];
export const GRID_PROTECTION = [
  'overcurrent',
  'instantaneous',
  'earth-fault',
  'differential',
  'distance',
  'fuse',
] as const;
export const GRID_NEUTRALS = ['solid', 'low-impedance', 'compensated', 'isolated'] as const;

/** Codes of grid-measurements, as simulation/network/city-grid.ts explains them (the rooms share no code; a test holds them together). */
export const GRID_QUANTITIES = [
  'position',
  'activePower',
  'reactivePower',
  'current',
  'voltage',
  'passage',
  'supply',
  'energy',
  'tapPosition',
  'trip',
] as const;
export const GRID_MEASURED_TABLES = ['switch', 'branch', 'node', 'consumer', 'generator', 'feeder', 'station'] as const;
export const SWITCH_POSITIONS = ['open', 'closed', 'intermediate', 'bad'] as const;

/** Standard equipment by name; the figures are the importer's (docs/grid-synthesis.md). */
export const GRID_EQUIPMENT = [
  'transformer 110/10',
  'transformer 10/0.4',
  'A2XS(FL)2Y 3x1x630 110 kV',
  '2XS(FL)2Y 3x1x1200 110 kV',
  'NA2XS2Y 3x1x150 10 kV',
  'NA2XS2Y 3x1x240 10 kV',
  'NAYY 4x150',
  'NAYY 4x240',
  'NAYY 4x50',
  // Of own models, which tell impedances and no types.
  'cable',
  'overhead line',
  'transformer',
  'equivalent',
  'Al/St 95/15 10 kV',
  'Al/St 185/30 10 kV',
] as const;
export type GridEquipment = (typeof GRID_EQUIPMENT)[number];
