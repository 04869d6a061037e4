// Opens a SMART Health Link with kill-the-clipboard, unmodified, and says what it found. Input and output are JSON.
import { readFileSync } from "node:fs";
import { SHLViewer } from "kill-the-clipboard";

const asked = JSON.parse(readFileSync(0, "utf8"));
const said = [];
for (const { uri, passcode, embeddedLengthMax } of asked) {
  try {
    const viewer = new SHLViewer({ shlinkURI: uri });
    const found = await viewer.resolveSHL({
      recipient: "kill-the-clipboard",
      ...(passcode && { passcode }),
      ...(embeddedLengthMax !== undefined && { embeddedLengthMax }),
    });
    const bundle = found.fhirResources[0];
    said.push({ type: bundle.type, text: JSON.stringify(bundle), located: "location" in found.manifest.files[0] });
  } catch (error) {
    said.push({ error: error.constructor.name });
  }
}
console.log(JSON.stringify(said));
