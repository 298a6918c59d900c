// Street lamps as points of light at their true size; smaller than a pixel they dim instead of vanishing.
export const LAMP_VERTEX = /* glsl */ `
uniform mat4 modelViewMatrix, projectionMatrix;
uniform vec3 uEye;
uniform float uPixelAngle, uFogDistance;
uniform float uDiameter;        // metres
uniform vec4 uExtent;
in vec3 position;
in float power;                 // 0 ... 1
out float vPower;
void main() {
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  float d = distance(position, uEye);
  float size = uDiameter / (d * uPixelAngle);
  gl_PointSize = clamp(size, 2.0, 40.0);
  float shrink = min(1.0, size / 2.0);
  // From afar a string of lamps stays a string of lamps: the eye adds up what a pixel cannot show.
  float far = smoothstep(1.6, 8.0, d * uPixelAngle);
  vPower = power * pow(shrink, mix(1.5, 0.8, far)) * exp(-pow(d / uFogDistance, 2.2));
  vec2 edge = min(position.xy - uExtent.xy, uExtent.zw - position.xy);
  float inside = clamp(min(edge.x, edge.y) / 420.0, 0.0, 1.0);
  vPower *= inside * inside;
  if (vPower < 0.01) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
`;

export const LAMP_FRAGMENT = /* glsl */ `
precision highp float;
uniform vec3 uLamp;
in float vPower;
out vec4 fragColour;
void main() {
  float r = length(gl_PointCoord - 0.5) * 2.0;
  float core = 1.0 - smoothstep(0.12, 0.34, r);
  float halo = max(0.0, 1.0 - r);
  fragColour = vec4(uLamp * vPower * (core * 0.8 + halo * halo * 0.30), 1.0);
}
`;
