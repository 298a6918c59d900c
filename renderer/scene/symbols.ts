// Symbols of assets, drawn once into an atlas: 16 px grid, 1.5 px line, round ends, no fill (look 13). White on
// transparent: the shader gives them the colour of their state. An unknown name gets a plain ring.
import { CanvasTexture, LinearFilter, LinearMipmapLinearFilter } from 'three';

type Pen = CanvasRenderingContext2D;

const CELL = 64;
const COLUMNS = 8;
const GRID = 16;

const line = (pen: Pen, ...xy: number[]): void => {
  pen.beginPath();
  for (let i = 0; i < xy.length; i += 2) {
    if (i === 0) pen.moveTo(xy[0]!, xy[1]!);
    else pen.lineTo(xy[i]!, xy[i + 1]!);
  }
  pen.stroke();
};
const ring = (pen: Pen, x: number, y: number, r: number): void => {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.stroke();
};
const disc = (pen: Pen, x: number, y: number, r: number): void => {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.fill();
};

const SYMBOLS: Readonly<Record<string, (pen: Pen) => void>> = {
  dot: (pen) => ring(pen, 8, 8, 3.4),
  // IEC 60617: two coupled windings.
  substation: (pen) => {
    ring(pen, 6.2, 8, 3.2);
    ring(pen, 9.8, 8, 3.2);
  },
  transformer: (pen) => {
    ring(pen, 8, 6, 2.7);
    ring(pen, 8, 10, 2.7);
  },
  generator: (pen) => {
    ring(pen, 8, 8, 5);
    pen.beginPath();
    pen.moveTo(5, 8);
    pen.bezierCurveTo(6, 5.4, 7.2, 5.4, 8, 8);
    pen.bezierCurveTo(8.8, 10.6, 10, 10.6, 11, 8);
    pen.stroke();
  },
  cable: (pen) => line(pen, 3, 11, 6, 11, 10, 5, 13, 5),
  cabinet: (pen) => {
    pen.strokeRect(4, 4, 8, 8);
    line(pen, 8, 6.4, 8, 9.6);
  },
  'lighting-cabinet': (pen) => {
    ring(pen, 8, 7, 3);
    line(pen, 6.8, 12, 9.2, 12);
    line(pen, 8, 1.8, 8, 2.4);
    line(pen, 2.9, 7, 3.4, 7);
    line(pen, 12.6, 7, 13.1, 7);
  },
  hospital: (pen) => {
    line(pen, 5.4, 4, 5.4, 12);
    line(pen, 10.6, 4, 10.6, 12);
    line(pen, 5.4, 8, 10.6, 8);
  },
  'fire-station': (pen) => {
    pen.beginPath();
    pen.moveTo(8, 2.8);
    pen.bezierCurveTo(9, 5.4, 12, 6.6, 12, 9.6);
    pen.bezierCurveTo(12, 12, 10.2, 13.2, 8, 13.2);
    pen.bezierCurveTo(5.8, 13.2, 4, 12, 4, 9.6);
    pen.bezierCurveTo(4, 7.8, 5.4, 7.2, 5.8, 5.6);
    pen.bezierCurveTo(6.8, 6.2, 7.6, 5, 8, 2.8);
    pen.stroke();
  },
  'police-station': (pen) => {
    line(pen, 8, 2.8, 12.6, 4.4, 12.2, 9, 8, 13.2, 3.8, 9, 3.4, 4.4, 8, 2.8);
  },
  unit: (pen) => {
    line(pen, 2.6, 11, 2.6, 5.6, 9.4, 5.6, 9.4, 11);
    line(pen, 9.4, 7.4, 12, 7.4, 13.4, 9.2, 13.4, 11);
    disc(pen, 5.2, 11.4, 1.3);
    disc(pen, 11.2, 11.4, 1.3);
  },
  'traffic-signal': (pen) => {
    line(pen, 5.6, 2.8, 10.4, 2.8, 10.4, 13.2, 5.6, 13.2, 5.6, 2.8);
    disc(pen, 8, 5.4, 1);
    disc(pen, 8, 8, 1);
    disc(pen, 8, 10.6, 1);
  },
  detector: (pen) => {
    line(pen, 3.4, 12, 6, 4);
    line(pen, 12.6, 12, 10, 4);
    line(pen, 8, 5.2, 8, 6.6);
    line(pen, 8, 9, 8, 11);
  },
  parking: (pen) => {
    line(pen, 6, 13, 6, 3.4, 8.6, 3.4);
    pen.beginPath();
    pen.arc(8.6, 6.2, 2.8, -Math.PI / 2, Math.PI / 2);
    pen.stroke();
    line(pen, 8.6, 9, 6, 9);
  },
  stop: (pen) => {
    line(pen, 4, 3.4, 12, 3.4, 12, 11, 4, 11, 4, 3.4);
    line(pen, 4, 7.6, 12, 7.6);
    line(pen, 5.6, 11, 5.6, 12.8);
    line(pen, 10.4, 11, 10.4, 12.8);
  },
  'weather-station': (pen) => {
    line(pen, 8, 13, 8, 5);
    ring(pen, 8, 4, 1.5);
    line(pen, 3.6, 7.2, 12.4, 7.2);
    ring(pen, 3.6, 9, 1.3);
  },
};

export interface SymbolAtlas {
  readonly texture: CanvasTexture;
  readonly columns: number;
  readonly rows: number;
  /** cell of a symbol, counted row by row from the top */
  indexOf(name: string): number;
}

export function createSymbolAtlas(): SymbolAtlas {
  const names = Object.keys(SYMBOLS);
  const rows = Math.ceil(names.length / COLUMNS);
  const canvas = document.createElement('canvas');
  canvas.width = CELL * COLUMNS;
  canvas.height = CELL * rows;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('the browser refuses a 2D canvas');
  pen.strokeStyle = pen.fillStyle = 'white';
  pen.lineCap = pen.lineJoin = 'round';
  pen.lineWidth = 1.5;
  for (const [i, name] of names.entries()) {
    pen.setTransform(CELL / GRID, 0, 0, CELL / GRID, (i % COLUMNS) * CELL, Math.floor(i / COLUMNS) * CELL);
    SYMBOLS[name]!(pen);
  }
  const texture = new CanvasTexture(canvas);
  texture.flipY = false;
  texture.generateMipmaps = true;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.magFilter = LinearFilter;
  const order = new Map(names.map((name, i) => [name, i]));
  return { texture, columns: COLUMNS, rows, indexOf: (name) => order.get(name) ?? 0 };
}
