import {writeFileSync} from "node:fs";
import {defineConfig, type Plugin} from "vite";

const OUT = process.env.EXPLORER_OUT ?? new URL("../explorer.html", import.meta.url);

// One file: the script and the style are put into the page, where the policy names their hashes.
function oneFile(): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_, bundle) {
      let page = "",
        script = "",
        style = "";
      for (const part of Object.values(bundle)) {
        if (part.type === "chunk") script += part.code;
        else if (part.fileName.endsWith(".css")) style += String(part.source);
        else if (part.fileName.endsWith(".html")) page = String(part.source);
        delete bundle[part.fileName];
      }
      const inline = script.trim().replaceAll("</script", "<\\/script");
      writeFileSync(
        OUT,
        page
          .replace(/\s*<script type="module"[^>]*><\/script>/, "")
          .replace(/\s*<link rel="stylesheet"[^>]*>/, () => `\n<style>${style.trim()}</style>`)
          .replace("</body>", () => `<script>${inline}</script>\n</body>`),
      );
    },
  };
}

export default defineConfig({
  base: "./",
  build: {
    outDir: "build",
    modulePreload: false,
    cssCodeSplit: false,
    target: "es2022",
    reportCompressedSize: false,
    rollupOptions: {output: {format: "iife"}},
  },
  plugins: [oneFile()],
});
