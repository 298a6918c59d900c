// Passes over the whole picture: refinement by averaging, bloom, and putting the city onto the screen with its depth.
export const SCREEN_VERTEX = /* glsl */ `
in vec3 position;
out vec2 vUv;
void main() {
  vUv = position.xy * 0.5 + 0.5;
  gl_Position = vec4(position.xy, 0.0, 1.0);
}
`;

/** Averages frames drawn with the camera moved by parts of a pixel; the share comes through blending. */
export const AVERAGE_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uColour;
uniform float uShare;
in vec2 vUv;
out vec4 fragColour;
void main() { fragColour = vec4(texture(uColour, vUv).rgb, uShare); }
`;

export const BRIGHT_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uColour;
uniform vec2 uTexel;
uniform float uThreshold;
in vec2 vUv;
out vec4 fragColour;
void main() {
  vec3 c = texture(uColour, vUv + uTexel * vec2(-1.0, -1.0)).rgb + texture(uColour, vUv + uTexel * vec2(1.0, -1.0)).rgb
    + texture(uColour, vUv + uTexel * vec2(-1.0, 1.0)).rgb + texture(uColour, vUv + uTexel * vec2(1.0, 1.0)).rgb;
  fragColour = vec4(max(vec3(0.0), c * 0.25 - uThreshold), 1.0);
}
`;

export const BLUR_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uColour;
uniform vec2 uStep;
in vec2 vUv;
out vec4 fragColour;
void main() {
  vec3 sum = texture(uColour, vUv).rgb * 0.227;
  sum += (texture(uColour, vUv + uStep * 1.385).rgb + texture(uColour, vUv - uStep * 1.385).rgb) * 0.316;
  sum += (texture(uColour, vUv + uStep * 3.231).rgb + texture(uColour, vUv - uStep * 3.231).rgb) * 0.0705;
  fragColour = vec4(sum, 1.0);
}
`;

export const COMPOSITE_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uColour;
uniform sampler2D uDepth;
#ifdef BLOOM
uniform sampler2D uBloom;
uniform float uBloomGain;
#endif
uniform float uSepia;
in vec2 vUv;
out vec4 fragColour;
void main() {
  vec3 colour = texture(uColour, vUv).rgb;
#ifdef BLOOM
  colour += texture(uBloom, vUv).rgb * uBloomGain * (1.0 - colour);
#endif
  // The grey city takes the tint of the past; what has a colour of its own means something by it.
  float most = max(max(colour.r, colour.g), colour.b);
  float grey = 1.0 - (most - min(min(colour.r, colour.g), colour.b)) / max(most, 0.001);
  vec3 sepia = vec3(dot(colour, vec3(0.393, 0.769, 0.189)), dot(colour, vec3(0.349, 0.686, 0.168)), dot(colour, vec3(0.272, 0.534, 0.131)));
  colour = mix(colour, min(sepia, vec3(1.0)), uSepia * grey);
  fragColour = vec4(colour, 1.0);
#ifdef DEPTH
  gl_FragDepth = texture(uDepth, vUv).r;
#endif
}
`;
