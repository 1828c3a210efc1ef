import {readFileSync, writeFileSync} from "node:fs";
import {gzipSync} from "node:zlib";
import {defineConfig, type Plugin} from "vite";

const OUT = process.env.EXPLORER_ENGINE_OUT ?? new URL("../engine", import.meta.url).pathname;

// The worker's script, and beside it the engine as it is published, compressed.
function twoFiles(): Plugin {
  return {
    name: "two-files",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type === "chunk") writeFileSync(`${OUT}.js`, part.code.replaceAll("</script", "<\\/script"));
        delete bundle[part.fileName];
      }
      writeFileSync(
        `${OUT}.wasm.gz`,
        gzipSync(readFileSync(new URL("node_modules/oxigraph/web_bg.wasm", import.meta.url)), {level: 9}),
      );
    },
  };
}

export default defineConfig({
  base: "./",
  build: {
    outDir: "build",
    modulePreload: false,
    target: "es2022",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {input: "engine.ts", output: {format: "iife"}},
  },
  plugins: [twoFiles()],
});
