import {defineConfig, type Plugin} from "vite";

// One file: the script and the style are put into the page, where the policy names their hashes.
function oneFile(): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = Object.values(bundle).find((part) => part.fileName.endsWith(".html"));
      if (page?.type !== "asset") throw new Error("no page was built");
      let script = "", style = "";
      for (const part of Object.values(bundle)) {
        if (part.type === "chunk") script += part.code;
        else if (part.fileName.endsWith(".css")) style += String(part.source);
        if (part !== page) delete bundle[part.fileName];
      }
      const inline = script.trim().replaceAll("</script", "<\\/script");
      page.source = String(page.source)
        .replace(/\s*<script type="module"[^>]*><\/script>/, "")
        .replace(/\s*<link rel="stylesheet"[^>]*>/, () => `\n<style>${style.trim()}</style>`)
        .replace("</body>", () => `<script>${inline}</script>\n</body>`);
      page.fileName = "explorer.html";
    },
  };
}

export default defineConfig({
  base: "./",
  build: {outDir: process.env.EXPLORER_OUT ?? "..", emptyOutDir: false, modulePreload: false, cssCodeSplit: false,
          assetsInlineLimit: 0, target: "es2022", reportCompressedSize: false,
          rollupOptions: {output: {format: "iife"}}},
  plugins: [oneFile()],
});
