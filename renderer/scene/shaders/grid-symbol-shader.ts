// Stations and switches as flat symbols that face the observer: shape says what it is, filled or outline its state, a broken edge
// that nobody has told us. Sizes in CSS pixels.
import { GRID_TEXTURE_WIDTH } from '../grid/grid-states.ts';
import { LANE_SCALE } from '../grid/line-mesh.ts';

const FETCH = /* glsl */ `
ivec4 stateAt(float place) {
  int slot = int(place + 0.5);
  return ivec4(texelFetch(uStates, ivec2(slot % ${GRID_TEXTURE_WIDTH}, slot / ${GRID_TEXTURE_WIDTH}), 0) * 255.0 + 0.5);
}
`;

export const SHAPE = {
  substation: 0,
  station: 1,
  customer: 2,
  breaker: 3,
  disconnector: 4,
  fuse: 5,
  earth: 6,
} as const;

const VERTEX_HEAD = /* glsl */ `
precision highp float;
precision highp int;
uniform mat4 uViewProjection;
uniform vec2 uViewport;
uniform sampler2D uStates, uShades;
uniform float uAngle, uCentre, uSelected;
out vec2 vAt;
flat out float vHalf;
flat out int vShape;
flat out vec3 vColour;
flat out ivec3 vState;
flat out int vChosen;
${FETCH}
void place(vec4 centre, vec2 offset, float halfSize, int shape, ivec4 texel, bool isChosen) {
  int corner = gl_VertexID & 3;
  vec2 way = vec2(corner == 0 || corner == 3 ? -1.0 : 1.0, corner < 2 ? -1.0 : 1.0);
  float reach = halfSize + (isChosen || texel.b > 1 ? 8.0 : 2.5);
  vAt = way * reach;
  vHalf = halfSize;
  vShape = shape;
  vColour = texelFetch(uShades, ivec2(texel.r, 0), 0).rgb;
  vState = texel.gba;
  vChosen = isChosen ? 1 : 0;
  gl_Position = vec4(centre.xy / centre.w + (vAt + offset) / (uViewport * 0.5), centre.z / centre.w, 1.0);
}
`;

export const STATION_VERTEX = /* glsl */ `
${VERTEX_HEAD}
uniform vec2 uSizes;            // half sides: of substations, of stations; 0 hides them
in vec4 station;                // x y, slot, shape
void main() {
  ivec4 texel = stateAt(station.z);
  int shape = int(station.w + 0.5);
  bool isChosen = abs(station.z - uSelected) < 0.5;
  float size = shape == ${SHAPE.substation} ? uSizes.x : uSizes.y;
  if (texel.b > 1 || isChosen) size = max(size, shape == ${SHAPE.substation} ? 8.0 : 4.6);
  // What is out or unknown is the reason to look: it stays in sight when the rest is too small.
  else if (shape != ${SHAPE.substation} && size < 2.6 && texel.g == 1) size = 2.6;
  vec4 centre = uViewProjection * vec4(station.xy, 2.0, 1.0);
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  if (size <= 0.0 || centre.w < 0.02) return;
  float farther = clamp(sqrt(uCentre / (centre.w * uAngle)), 0.4, 1.15);
  place(centre, vec2(0.0), size * farther, shape, texel, isChosen);
}
`;

export const SWITCH_VERTEX = /* glsl */ `
${VERTEX_HEAD}
uniform vec2 uLane;
uniform float uOutward;         // CSS pixels from the station to the first switch
uniform float uOnlyOpen;        // 1: from so far away only those that part the network
uniform float uSize;
in vec4 nearPlace;              // x y, shift in lanes x y
in vec4 farPlace;
in vec4 look;                   // CSS pixels right and up, slot, shape
void main() {
  ivec4 texel = stateAt(look.z);
  int shape = int(look.w + 0.5);
  int position = texel.a & 3;
  bool isChosen = abs(look.z - uSelected) < 0.5;
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  bool isOddEarth = shape == ${SHAPE.earth} && position == 1;
  if (shape == ${SHAPE.earth} && !isOddEarth && !isChosen) return;
  if (uOnlyOpen > 0.5 && position == 1 && texel.b < 2 && !isChosen && !isOddEarth) return;
  vec4 a = uViewProjection * vec4(nearPlace.xy, 2.0, 1.0);
  if (a.w < 0.02) return;
  float metres = a.w * uAngle;
  // Out along the cable until it stands clear of the station's symbol.
  float t = clamp((metres * uOutward - 8.0) / 28.0, 0.0, 1.0);
  float lane = min(metres * uLane.x, uLane.y) / ${LANE_SCALE.toFixed(1)};
  vec2 xy = mix(nearPlace.xy, farPlace.xy, t) + mix(nearPlace.zw, farPlace.zw, t) * lane * ${LANE_SCALE.toFixed(1)};
  vec4 centre = uViewProjection * vec4(xy, 2.0, 1.0);
  if (centre.w < 0.02) return;
  float farther = clamp(sqrt(uCentre / metres), 0.45, 1.15);
  float size = uSize * (shape == ${SHAPE.fuse} ? 0.72 : 1.0);
  place(centre, look.xy * farther, size * farther, shape, texel, isChosen);
}
`;

export const GRID_SYMBOL_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
uniform sampler2D uDepth;
uniform vec2 uPixels, uDepthScale;
uniform vec3 uPlate, uFocus;
uniform float uPixelRatio, uHidden;
in vec2 vAt;
flat in float vHalf;
flat in int vShape;
flat in vec3 vColour;
flat in ivec3 vState;
flat in int vChosen;
out vec4 fragColour;

float box(vec2 p, float halfSize, float radius) {
  vec2 q = abs(p) - (halfSize - radius);
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
}
float ink(float d, float soft) { return 1.0 - smoothstep(-soft, soft, d); }

/** a question mark round the middle, about 6 by 9 */
float question(vec2 p) {
  vec2 q = p - vec2(0.0, 1.4);
  float bow = q.x < 0.0 && q.y < 0.0 ? length(q - vec2(0.0, -2.0)) - 0.1 : abs(length(q) - 2.0) - 0.1;
  float stem = max(abs(p.x) - 0.1, abs(p.y + 1.2) - 0.6);
  return min(min(bow, stem), length(p - vec2(0.0, -3.6)) - 0.35) - 0.5;
}

void main() {
  float soft = 0.7 / uPixelRatio;
  int pattern = vState.x;
  int emphasis = vState.y;
  int position = vState.z & 3;
  bool isMeasured = (vState.z & 4) != 0;
  bool isSwitch = vShape >= ${SHAPE.breaker};
  float stroke = vHalf < 4.0 ? 1.0 : 1.4;
  float d;
  if (vShape == ${SHAPE.substation} || vShape == ${SHAPE.breaker}) d = box(vAt, vHalf, 1.0);
  else if (vShape == ${SHAPE.customer} || vShape == ${SHAPE.disconnector}) d = (abs(vAt.x) + abs(vAt.y) - vHalf * 1.25) * 0.7071;
  else d = length(vAt) - vHalf;

  float inside = ink(d, soft);
  float edge = ink(abs(d + stroke * 0.5) - stroke * 0.5, soft);
  float turn = fract(atan(vAt.y, vAt.x) / 6.28319 * (vHalf < 4.0 ? 5.0 : 8.0) + 0.25);
  bool isOut = pattern == 1;
  bool isUnknown = pattern == 2;
  bool isBroken = isUnknown || pattern == 3 || (isSwitch && !isMeasured);
  if (isBroken) edge *= step(0.4, turn);
  float filled = 0.0;
  if (isSwitch) {
    if (position == 1) filled = 1.0;
    else if (position == 2) filled = step(vAt.y, vAt.x);
    if (isUnknown || position == 3) filled = 0.0;
    // An assumed position is a lighter one: seen, not sworn to.
    if (!isMeasured) filled *= 0.45;
  } else if (vShape != ${SHAPE.substation}) {
    filled = isOut || isUnknown ? 0.0 : pattern == 4 ? 0.5 : 1.0;
  }
  vec3 colour = emphasis >= 2 && emphasis <= 4 ? uFocus : vColour;
  vec3 fill = mix(uPlate, colour, filled * 0.92);
  // IEC 60617: a transformer is two rings that meet.
  if (vShape == ${SHAPE.substation} && vHalf > 5.0) {
    float r = vHalf * 0.36;
    float rings = min(abs(length(vAt - vec2(-r * 0.62, 0.0)) - r), abs(length(vAt - vec2(r * 0.62, 0.0)) - r));
    float drawn = ink(rings - 0.65, soft);
    if (isUnknown) drawn = ink(question(vAt), soft);
    fill = mix(fill, colour, drawn * (isOut ? 0.7 : 1.0));
  } else if (vShape <= ${SHAPE.customer} && vHalf > 5.4 && isUnknown) {
    fill = mix(fill, colour, ink(question(vAt), soft));
  } else if (isSwitch && vHalf > 4.0 && (isUnknown || position == 3)) {
    fill = mix(fill, colour, ink(question(vAt * 1.15), soft));
  }
  vec4 c = vec4(mix(fill, colour, edge), inside * (isSwitch || vShape == ${SHAPE.substation} ? 0.96 : 0.94));
  // A rim in the colour of the ground lets it stand on any roof.
  float rim = ink(d - 1.5, soft) * (1.0 - inside);
  c = mix(c, vec4(uPlate, 0.7), rim);
  if (emphasis == 1) c.a *= 0.6;
  float behind = texture(uDepth, gl_FragCoord.xy / uPixels).r;
  float own = uDepthScale.y / (gl_FragCoord.z * 2.0 - 1.0 + uDepthScale.x);
  float city = uDepthScale.y / (behind * 2.0 - 1.0 + uDepthScale.x);
  if (own > city * 1.004 + 0.5) c.a *= vShape == ${SHAPE.substation} || emphasis > 1 || vChosen == 1 ? 0.9 : uHidden;
  if (vChosen == 1) c = mix(c, vec4(uFocus, 1.0), ink(abs(length(vAt) - (vHalf * 1.2 + 4.0)) - 0.9, soft));
  if (c.a < 0.01) discard;
  fragColour = c;
}
`;
