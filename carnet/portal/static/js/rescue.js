// The picture on an emergency card leads to this page with the link after a "#", which no server sees. This puts the
// token of the link into the form, and leaves its key in the browser. Without JavaScript the number of the card is typed.
"use strict";
(() => {
  const form = document.querySelector("[data-rescue]");
  const mark = "#shlink:/";
  if (!form || !location.hash.startsWith(mark)) return;

  const read = () => {
    try {
      const coded = location.hash.slice(mark.length).replace(/-/g, "+").replace(/_/g, "/");
      return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(coded), (sign) => sign.charCodeAt(0))));
    } catch {
      return null;
    }
  };
  const group = (name) => form.elements[name].closest(".nhsuk-form-group");
  const show = (name) => { document.querySelector(`[data-rescue-${name}]`).hidden = false; };

  const said = read();
  const token = said && typeof said.url === "string" && said.url.match(/\/([A-Za-z0-9_-]{43})$/);
  if (!token) {
    show("broken");
    return;
  }
  form.elements.numero.value = token[1];
  group("numero").hidden = true;
  show("scanned");
  if (!String(said.flag || "").includes("P")) group("code").hidden = true;
  // Who changes the language comes back with the link.
  for (const link of document.querySelectorAll("a[hreflang]")) link.href += location.hash;
})();
