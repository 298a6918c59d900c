// Builds the renderer into out/renderer. The result must run under `default-src 'self'`: no inline script, no inline
// style element, no data: address, nothing from another origin.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const CHUNKS = [
  { name: 'zod', test: /node_modules[\\/]zod[\\/]|no-eval\.ts/ },
  { name: 'three', test: /node_modules[\\/]three/ },
  { name: 'deck', test: /node_modules[\\/](@deck\.gl|@luma\.gl|@math\.gl|@loaders\.gl|@probe\.gl|mjolnir\.js)/ },
  { name: 'arrow', test: /node_modules[\\/](apache-arrow|flatbuffers)/ },
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|@base-ui|@floating-ui)[\\/]/ },
];

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } },
  },
});
