// Lines of constant width on the screen, a dark halo round them, faint where the city hides them.
import { STATE_TEXTURE_WIDTH } from '../asset-states.ts';

export const LINE_VERTEX = /* glsl */ `
precision highp float;
uniform mat4 uViewProjection;
uniform vec2 uViewport;
uniform sampler2D uStates;
uniform float uWidth, uHalo;
in vec3 position;               // x: 0 start, 1 end; y: -1 ... 1 across
in vec3 from;
in vec3 to;
in vec2 mark;                   // state slot, metres along the line at the start
out float vAcross;              // CSS pixels from the middle
out float vAlong;               // metres
flat out vec4 vState;
void main() {
  vec4 a = uViewProjection * vec4(from, 1.0);
  vec4 b = uViewProjection * vec4(to, 1.0);
  // A segment that passes behind the eye is cut where it enters the view.
  float near = 0.02;
  if (a.w < near && b.w < near) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  if (a.w < near) a = mix(a, b, (near - a.w) / (b.w - a.w));
  if (b.w < near) b = mix(b, a, (near - b.w) / (a.w - b.w));
  vec2 pa = a.xy / a.w * uViewport * 0.5;
  vec2 pb = b.xy / b.w * uViewport * 0.5;
  vec2 along = normalize(pb - pa + vec2(1e-4, 0.0));
  float halfWidth = uWidth * 0.5 + uHalo + 1.0;
  vec4 at = position.x < 0.5 ? a : b;
  vec2 p = position.x < 0.5 ? pa : pb;
  p += vec2(-along.y, along.x) * position.y * halfWidth + along * (position.x * 2.0 - 1.0) * uWidth * 0.4;
  vAcross = position.y * halfWidth;
  vAlong = mark.y + (position.x < 0.5 ? 0.0 : distance(from, to));
  int slot = int(mark.x + 0.5);
  vState = texelFetch(uStates, ivec2(slot % ${STATE_TEXTURE_WIDTH}, slot / ${STATE_TEXTURE_WIDTH}), 0);
  gl_Position = vec4(p / (uViewport * 0.5), at.z / at.w, 1.0);
}
`;

export const LINE_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uDepth;
uniform vec2 uPixels;           // size of the drawing buffer
uniform vec2 uDepthScale;       // third column and fourth of the projection's depth row
uniform vec3 uHaloColour;
uniform float uWidth, uHalo, uHidden, uOpacity, uDash;
in float vAcross;
in float vAlong;
flat in vec4 vState;
out vec4 fragColour;
void main() {
  float d = abs(vAcross);
  float body = 1.0 - smoothstep(uWidth * 0.5 - 0.5, uWidth * 0.5 + 0.5, d);
  float halo = (1.0 - smoothstep(uWidth * 0.5, uWidth * 0.5 + uHalo + 0.5, d)) * 0.55;
  // Missing or old: a line with gaps.
  float dash = uDash > 0.0 ? uDash : (vState.a < 0.8 ? 14.0 : 0.0);
  if (dash > 0.0 && fract(vAlong / dash) > 0.62) { body = 0.0; halo *= 0.4; }
  float behind = texture(uDepth, gl_FragCoord.xy / uPixels).r;
  // Compared in metres along the view: far away neighbouring depths are metres apart.
  float own = uDepthScale.y / (gl_FragCoord.z * 2.0 - 1.0 + uDepthScale.x);
  float city = uDepthScale.y / (behind * 2.0 - 1.0 + uDepthScale.x);
  float seen = own <= city * 1.004 + 0.004 ? 1.0 : uHidden;
  vec3 colour = mix(uHaloColour, vState.rgb, body);
  float alpha = max(body, halo * (seen > 0.9 ? 1.0 : 0.0)) * seen * uOpacity;
  if (alpha < 0.01) discard;
  fragColour = vec4(colour, alpha);
}
`;
