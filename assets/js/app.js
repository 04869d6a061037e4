// Registers the worker of the site (`app-worker.js`), so that Carnet can be put on a phone and says what to do without a
// network. Every page works without this.
"use strict";
(() => {
  const { worker, left } = document.currentScript.dataset;
  for (const again of document.querySelectorAll("a[data-again]")) again.href = location.href;
  if (!("serviceWorker" in navigator)) return;
  const trusted = (address) =>
    window.trustedTypes
      ? window.trustedTypes.createPolicy("carnet-app", { createScriptURL: () => address }).createScriptURL(address)
      : address;

  // The page after signing out: the emergency card leaves this device, should the browser not have cleared it already.
  const leave = async () => {
    await caches.delete("carnet-card");
    const card = await navigator.serviceWorker.getRegistration(left);
    if (card && new URL(card.scope).pathname === left) await card.unregister();
  };

  const begin = async () => {
    try {
      if (left) await leave();
      await navigator.serviceWorker.register(trusted(worker), { scope: "/" });
    } catch {
      // A browser may refuse: the site is the same without.
    }
  };

  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin);
})();
