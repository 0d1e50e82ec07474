// The scripts are TypeScript, which Node runs by itself from 22.18 on. This one file is JavaScript, so that an older Node
// can say so: package.json loads it before each script (`node --import ./scripts/requireNode.js scripts/start.ts`).
if (!process.features.typescript) {
  console.error(
    [
      `Quarterdeck needs Node 22.18 or newer, and this is Node ${process.versions.node} (${process.execPath}).`,
      "`npm ci` brings Node 24 along as an optional package on Linux, macOS and Windows (x64 or arm64, not Windows on arm64).",
      "It is missing here: run `npm ci --include=optional` in this folder, or install Node 24.",
    ].join("\n"),
  );
  process.exit(1);
}
