// Puts the emergency card on this device, or takes it away, when its person presses the button. Nothing is kept before.
"use strict";
(async () => {
  const place = document.querySelector("[data-card-phone]");
  const show = (name) => {
    for (const one of place.querySelectorAll("[data-card-state]")) one.hidden = one.dataset.cardState !== name;
  };
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  const { page, worker } = place.dataset;
  const kept = "carnet-card";
  const own = window.trustedTypes
    ? window.trustedTypes.createPolicy("carnet-card", { createScriptURL: () => worker }).createScriptURL(worker)
    : worker;

  const remove = async () => {
    await caches.delete(kept);
    const registered = await navigator.serviceWorker.getRegistration(page);
    if (registered) await registered.unregister();
    show("off");
  };

  const keep = async () => {
    try {
      const fresh = await fetch(page, { credentials: "same-origin", redirect: "error", cache: "no-store" });
      if (!fresh.ok || !fresh.headers.get("X-Carnet-Card")) throw new Error("no card");
      await caches.delete(kept);
      const cache = await caches.open(kept);
      await cache.addAll(fresh.headers.get("X-Carnet-Assets").split(" "));
      await cache.put(page, fresh);
      await navigator.serviceWorker.register(own, { scope: page });
      await navigator.serviceWorker.getRegistration(page);
      show("on");
    } catch {
      await caches.delete(kept);
      show("failed");
    }
  };

  place.querySelector("[data-card-keep]").addEventListener("click", keep);
  place.querySelector("[data-card-again]").addEventListener("click", keep);
  place.querySelector("[data-card-remove]").addEventListener("click", remove);
  show((await caches.has(kept)) ? "on" : "off");
})();
