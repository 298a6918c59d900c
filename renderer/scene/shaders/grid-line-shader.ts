// Lines of the grid: constant width on the screen, beside each other where they share a street, faint where the city hides them.
// Pattern says the state (dead: dots; unknown: gaps; old: dashes), chevrons say which way power flows.
import { GRID_TEXTURE_WIDTH } from '../grid/grid-states.ts';
import { LANE_SCALE } from '../grid/line-mesh.ts';

export const GRID_LINE_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
uniform mat4 uViewProjection;
uniform vec2 uViewport;
uniform sampler2D uStates, uShades;
uniform float uAngle;           // metres a CSS pixel covers at one metre
uniform float uCentre;          // metres a CSS pixel covers at the centre
uniform vec2 uLane;             // between two lanes: CSS pixels wanted, metres at most
uniform float uWidth, uHalo;    // CSS pixels
uniform float uHeight;          // metres above ground
uniform bool uOut;              // only what stands out is drawn, else only the rest
in vec4 ends;                   // x y of both
in vec4 shifts;                 // lanes
in vec3 marks;                  // row, metres along the line at the first end, factor of the width
out float vAcross;              // CSS pixels from the middle
out float vAlong;               // CSS pixels along, in the scale of the place
flat out float vWidth;
flat out vec3 vColour;
flat out ivec3 vState;          // pattern, emphasis, form

void main() {
  int corner = gl_VertexID & 3;
  bool isFirst = corner == 0 || corner == 3;
  float side = corner < 2 ? -1.0 : 1.0;
  int slot = int(marks.x + 0.5);
  ivec4 texel = ivec4(texelFetch(uStates, ivec2(slot % ${GRID_TEXTURE_WIDTH}, slot / ${GRID_TEXTURE_WIDTH}), 0) * 255.0 + 0.5);
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  bool isEmphasised = texel.b > 1;
  if (isEmphasised != uOut) return;
  vec4 a = uViewProjection * vec4(ends.xy, uHeight, 1.0);
  vec4 b = uViewProjection * vec4(ends.zw, uHeight, 1.0);
  float near = 0.02;
  if (a.w < near && b.w < near) return;
  vec2 lane = min(max(vec2(a.w, b.w), near) * uAngle * uLane.x, vec2(uLane.y)) / ${LANE_SCALE.toFixed(1)};
  a += uViewProjection * vec4(shifts.xy * lane.x, 0.0, 0.0);
  b += uViewProjection * vec4(shifts.zw * lane.y, 0.0, 0.0);
  float wholeA = a.w;
  // A segment that passes behind the eye is cut where it enters the view.
  float cutA = 0.0, cutB = 1.0;
  if (a.w < near) { cutA = (near - a.w) / (b.w - a.w); }
  if (b.w < near) { cutB = (near - a.w) / (b.w - a.w); }
  vec4 from = mix(a, b, cutA);
  vec4 to = mix(a, b, cutB);
  vec2 pa = from.xy / from.w * uViewport * 0.5;
  vec2 pb = to.xy / to.w * uViewport * 0.5;
  vec2 along = normalize(pb - pa + vec2(1e-4, 0.0));
  vec4 at = isFirst ? from : to;
  vec2 p = isFirst ? pa : pb;
  // Towards the horizon lines grow thinner, but slower than the city.
  float farther = clamp(sqrt(uCentre / (at.w * uAngle)), 0.45, 1.25);
  bool isHeavy = (texel.a & 4) != 0;
  float width = uWidth * marks.z * farther;
  if (texel.b == 6) width = max(width * 1.7, 5.0);
  else if (isEmphasised) width = max(width * 1.7, marks.z < 0.8 ? 2.0 : 4.2);
  else if (isHeavy) width = max(width * 1.5, 3.0);
  else if (texel.g == 1) width = max(width, marks.z < 0.8 ? 1.6 : 2.3);
  // Thinner than a pixel is a fainter pixel.
  vWidth = width;
  float halfWidth = max(width, 1.0) * 0.5 + uHalo + 1.0;
  p += vec2(-along.y, along.x) * side * halfWidth + along * (isFirst ? -0.4 : 0.4) * max(width, 1.0);
  vAcross = side * halfWidth;
  float metres = distance(ends.xy, ends.zw);
  // One scale a segment, a power of two: patterns neither crawl nor tear while the camera moves.
  float scale = exp2(floor(log2(max(uAngle * max(0.5 * (a.w + b.w), near), 1e-6)) + 0.5));
  vAlong = (marks.y + metres * (isFirst ? cutA : cutB)) / scale;
  vColour = texelFetch(uShades, ivec2(texel.r, 0), 0).rgb;
  vState = texel.gba;
  gl_Position = vec4(p / (uViewport * 0.5), at.z / at.w, 1.0);
}
`;

export const GRID_LINE_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
uniform sampler2D uDepth;
uniform vec2 uPixels;           // size of the drawing buffer
uniform vec2 uDepthScale;       // third column and fourth of the projection's depth row
uniform vec3 uHaloColour, uFocus, uFault, uPlanned;
uniform float uHalo, uHidden, uOpacity, uTime;
in float vAcross;
in float vAlong;
flat in float vWidth;
flat in vec3 vColour;
flat in ivec3 vState;
out vec4 fragColour;

void main() {
  int pattern = vState.x;
  int emphasis = vState.y;
  int direction = vState.z & 3;
  float d = abs(vAcross);
  float halfWidth = max(vWidth, 1.0) * 0.5;
  float body = (1.0 - smoothstep(halfWidth - 0.5, halfWidth + 0.5, d)) * min(1.0, vWidth);
  float halo = (1.0 - smoothstep(halfWidth, halfWidth + uHalo + 0.5, d)) * 0.6;
  vec3 colour = vColour;
  float opacity = uOpacity;
  if (emphasis == 1) {
    opacity *= 0.34;
    halo *= 0.5;
  }
  // What is out, unknown or overloaded keeps its full strength at any distance.
  else if (pattern == 1 || pattern == 2 || (vState.z & 4) != 0) opacity = 1.0;
  if (emphasis > 1) opacity = 1.0;
  if (emphasis >= 2 && emphasis <= 4) colour = uFocus;
  // Where the fault must lie: a solid line with a core, told from a dead one by its form. What is only planned is dashed.
  else if (emphasis == 6) colour = mix(uHaloColour, uFault, smoothstep(0.4, 1.0, d));
  else if (emphasis == 7) colour = uPlanned;

  float gap = 0.0;
  if (emphasis == 6) gap = 0.0;
  else if (emphasis == 7) gap = step(0.6, fract(vAlong / 13.0));
  else if (pattern == 1) gap = step(0.48, fract(vAlong / 7.0));
  else if (pattern == 2) gap = step(0.66, fract(vAlong / 22.0));
  else if (pattern == 3) gap = step(0.72, fract(vAlong / 11.0));
  else if (pattern == 4) opacity *= emphasis > 1 ? 1.0 : 0.62;
  body *= 1.0 - gap;
  halo *= 1.0 - 0.55 * gap;
  // Chevrons point the way power flows; downwards the line is dashed as well.
  float way = direction == 2 ? -1.0 : 1.0;
  float s = fract((vAlong * way + d * 1.5) / 38.0 - uTime);
  if (emphasis == 4 && pattern == 0) {
    float cut = step(0.74, s);
    body *= 1.0 - cut;
    halo *= 1.0 - 0.55 * cut;
  }
  if (direction != 0 && emphasis > 1 && vWidth > 3.0) {
    float mark = smoothstep(0.30, 0.33, s) - smoothstep(0.40, 0.43, s);
    colour = mix(colour, uHaloColour, mark * 0.9);
  }

  // While the city is drawn with fewer pixels than the lines, one depth stands for several rows: without a look a row farther,
  // the ground would hide every other piece of a line that lies on it.
  float coarse = max(0.0, 1.0 / float(textureSize(uDepth, 0).y) - 1.0 / uPixels.y);
  vec2 place = gl_FragCoord.xy / uPixels;
  float behind = max(texture(uDepth, place).r, texture(uDepth, place + vec2(0.0, coarse)).r);
  // Compared in metres along the view: far away neighbouring depths are metres apart.
  float own = uDepthScale.y / (gl_FragCoord.z * 2.0 - 1.0 + uDepthScale.x);
  float city = uDepthScale.y / (behind * 2.0 - 1.0 + uDepthScale.x);
  float hidden = emphasis > 1 ? max(uHidden, 0.7) : uHidden;
  float seen = own <= city * 1.004 + 0.004 ? 1.0 : hidden;
  float alpha = max(body, halo * (seen > 0.9 ? 1.0 : 0.0)) * seen * opacity;
  if (alpha < 0.01) discard;
  fragColour = vec4(mix(uHaloColour, colour, body), alpha);
}
`;
