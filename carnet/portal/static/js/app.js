// The one script of most pages. The way out at once, the offer to listen, the worker of the site (`app-worker.js`), by which
// Carnet can be put on a phone and says what to do without a network. Every page works without this.
"use strict";
(() => {
  const me = document.currentScript;
  const { worker, left, player } = me.dataset;
  // Nothing that can wait stands before what the person came for: it is done once the page is there and at rest.
  const atRest = (act) => {
    const begin = () => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 3000 }) : setTimeout(act, 200));
    if (document.readyState === "complete") begin();
    else window.addEventListener("load", begin);
  };
  const trusted = (address) =>
    window.trustedTypes
      ? window.trustedTypes.createPolicy("carnet-app", { createScriptURL: () => address }).createScriptURL(address)
      : address;

  for (const again of document.querySelectorAll("a[data-again]")) again.href = location.href;

  // "Quitter vite": leaves at once to a neutral page, in the place of this one in the history, while the session ends in
  // the background. Three presses of Shift do the same. Without this the button of the page does it, a moment later.
  const quickly = (form) => {
    let gone = false;
    let presses = 0;
    let last = 0;
    const leave = () => {
      if (gone) return;
      gone = true;
      document.title = "…";
      document.body.hidden = true;
      const sent = fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        keepalive: true,
        redirect: "manual",
      });
      sent.catch(() => {});
      // Nobody waits for the network: the request goes on without the page.
      location.replace(form.dataset.leave);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      leave();
    });
    document.addEventListener("keydown", (event) => {
      const now = Date.now();
      presses = event.key === "Shift" && !event.repeat ? (now - last < 2000 ? presses + 1 : 1) : 0;
      last = now;
      if (presses === 3) leave();
    });
    // Whoever comes back by the history finds nothing of this page.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted && gone) location.replace(form.dataset.leave);
    });
  };
  const way = document.querySelector("form[data-leave]");
  if (way) quickly(way);

  // The bar by which a page is heard. What reads (`listen.js`) comes when somebody asks for it; here is said only whether
  // there is a voice: one of this device, never one that another machine makes, or that of the server, whose form is there.
  const listening = (bar) => {
    const start = bar.querySelector("[data-listen-start]");
    const form = bar.querySelector("[data-listen-form]");
    const voices = "speechSynthesis" in window ? speechSynthesis : null;
    const spoken = (voice) =>
      voice.localService === true && voice.lang.toLowerCase().startsWith(document.documentElement.lang);
    let offered = false;
    const pressed = (event) => {
      event.preventDefault();
      const script = document.createElement("script");
      script.nonce = me.nonce;
      // Where it does not come, the page that the server makes does without it, or a sentence says so.
      script.addEventListener("error", () => {
        start.removeEventListener("click", pressed);
        if (form) form.submit();
        else bar.querySelector("[data-listen-failed]").hidden = false;
      });
      script.addEventListener("load", () => start.removeEventListener("click", pressed));
      script.src = trusted(player);
      document.head.append(script);
    };
    const offer = () => {
      if (offered || !(form || (voices && voices.getVoices().some(spoken)))) return;
      offered = true;
      bar.hidden = false;
      for (const one of bar.querySelectorAll("[data-listen-plain]")) one.hidden = true;
      start.addEventListener("click", pressed);
    };
    if (form) offer();
    // Voices may come late: being asked for is what brings them.
    atRest(() => {
      if (voices) voices.addEventListener("voiceschanged", offer);
      if (voices) voices.getVoices();
      offer();
    });
  };
  const bar = document.querySelector("[data-listen]");
  if (bar && player) listening(bar);

  if (!("serviceWorker" in navigator)) return;
  // The page after signing out: the emergency card leaves this device, should the browser not have cleared it already.
  const leaveCard = async () => {
    await caches.delete("carnet-card");
    const card = await navigator.serviceWorker.getRegistration(left);
    if (card && new URL(card.scope).pathname === left) await card.unregister();
  };
  const cleared = left ? leaveCard().catch(() => {}) : Promise.resolve();
  atRest(async () => {
    try {
      await cleared;
      await navigator.serviceWorker.register(trusted(worker), { scope: "/" });
    } catch {
      // A browser may refuse: the site is the same without.
    }
  });
})();
