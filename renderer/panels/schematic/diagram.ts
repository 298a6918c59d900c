// What a one-line diagram consists of, in pixels at scale 1, and whose state each part shows. Data for the drawing; made by the layouts.
export type ElementTable = 'branches' | 'switches' | 'consumers' | 'stations' | 'feeders';
export interface ElementRef {
  readonly table: ElementTable;
  readonly row: number;
}

export interface DiagramSwitch {
  /** row of grid-switches */
  readonly row: number;
  readonly x: number;
  readonly y: number;
  /** direction of the conductor that it sits in; an earthing switch leads away from it to the left */
  readonly isVertical: boolean;
  readonly isEarthing: boolean;
}
export interface DiagramLine {
  /** whose state it shows and who is chosen by it */
  readonly of: readonly ElementRef[];
  /** x, y in turn */
  readonly points: readonly number[];
  readonly isBusbar: boolean;
  /** of a busbar that has no row: it has voltage where one of these has and all switches between are closed */
  readonly via?: readonly { readonly of: ElementRef; readonly devices: readonly number[] }[];
}
export interface DiagramTransformer {
  readonly branch: number;
  readonly x: number;
  readonly y: number;
  readonly isVertical: boolean;
}
export interface DiagramLoad {
  readonly consumers: readonly number[];
  readonly x: number;
  readonly y: number;
}
/** Places of texts: the left end of the first baseline. What they say is the drawing's business. */
export interface DiagramLabel {
  readonly kind:
    | 'unit'
    | 'cable'
    | 'outlet'
    | 'busbar'
    | 'section'
    | 'head'
    | 'outgoing'
    | 'stub'
    | 'fold'
    | 'circuit'
    | 'transformer';
  readonly of: ElementRef;
  readonly x: number;
  readonly y: number;
  /** a low-voltage feeder's number in its station, a unit's position in the plan, a busbar's section */
  readonly index: number;
  /** px until something else stands there; undefined: as wide as its kind usually is */
  readonly width?: number;
}
export interface Diagram {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly DiagramLine[];
  readonly switches: readonly DiagramSwitch[];
  readonly transformers: readonly DiagramTransformer[];
  readonly loads: readonly DiagramLoad[];
  readonly labels: readonly DiagramLabel[];
}
