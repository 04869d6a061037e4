// Keyboard shortcuts for who works in Carnet all day. Every page works without them; each one is a link of the page.
// By default a key counts with Alt and Shift only; the person may choose keys alone, or none (WCAG 2.1.4). Keys alone and
// the help key never count while something is typed.
"use strict";
(() => {
  const box = document.querySelector("dialog[data-keys]");
  if (!box || !box.showModal || box.dataset.keys === "non") return;
  const alone = box.dataset.keys === "seules";
  const links = new Map([...box.querySelectorAll("a[data-key]")].map((link) => [link.dataset.key, link]));
  const typing = (target) =>
    target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.getAttribute("role") === "textbox";
  // With Alt some keyboards write another sign: the place of the key then says which one it is.
  const letter = (event) =>
    /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === "?" && !event.altKey && !typing(event.target)) {
      event.preventDefault();
      if (box.open) box.close();
      else box.showModal();
      return;
    }
    const wanted = alone ? !event.altKey && !event.shiftKey && !typing(event.target) : event.altKey && event.shiftKey;
    const link = wanted && links.get(letter(event));
    if (!link) return;
    event.preventDefault();
    window.location.assign(link.href);
  });
  box.querySelector("[data-keys-close]").addEventListener("click", () => box.close());
})();
