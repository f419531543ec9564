// The viewer as a static site in dist/web: one page, one script, one style sheet, all by relative paths.

import { defineConfig, type Plugin } from 'vite';

/** From the disk a browser takes no module, and nothing across origins; but a plain script and a style. */
const fromDisk: Plugin = {
  name: 'from-disk',
  generateBundle(_, bundle) {
    for (const part of Object.values(bundle)) {
      // In a function of its own, so that its names are no names of the window.
      if (part.type === 'chunk') part.code = `(() => {'use strict';\n${part.code}})();\n`;
    }
  },
  transformIndexHtml: {
    order: 'post',
    handler: (html) =>
      html.replace(' type="module" crossorigin', ' defer').replaceAll(' crossorigin', ''),
  },
};

export default defineConfig({
  base: './',
  plugins: [fromDisk],
  define: { 'import.meta.url': 'document.URL' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    // One script is the point: a page in one file, and from the disk, has no other. In kB.
    chunkSizeWarningLimit: 1000,
    // The names stay, so that an exported page can take the script and the style into itself.
    rolldownOptions: {
      output: {
        entryFileNames: 'viewer.js',
        assetFileNames: 'viewer[extname]',
        codeSplitting: false,
      },
    },
  },
});
