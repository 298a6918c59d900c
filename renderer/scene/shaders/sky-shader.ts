// Behind everything: fog below the horizon, a faint dome of the city's light above it. No clouds, no stars.
export const SKY_VERTEX = /* glsl */ `
uniform mat4 uClipToRay;
in vec3 position;
out vec3 vRay;
void main() {
  vec4 far = uClipToRay * vec4(position.xy, 1.0, 1.0);
  vRay = far.xyz / far.w;
  gl_Position = vec4(position.xy, 1.0, 1.0);
}
`;

export const SKY_FRAGMENT = /* glsl */ `
precision highp float;
uniform vec3 uSkyTop, uFog, uGlow, uEye;
in vec3 vRay;
out vec4 fragColour;
void main() {
  vec3 ray = normalize(vRay - uEye);
  float up = max(0.0, ray.z);
  float haze = exp(-up * 9.0);
  // Below the horizon: the fog that the ground beyond the city would have, so that its rim cannot be seen.
  float away = ray.z < -1e-4 ? min(1.0, uEye.z / -ray.z / 9000.0) : 1.0;
  vec3 above = mix(uSkyTop, uFog, haze) + uGlow * haze * away;
  // One more shade of noise than eight bits hold, so that the dome shows no steps.
  float dither = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - 0.5;
  fragColour = vec4(above + dither / 255.0, 1.0);
}
`;
