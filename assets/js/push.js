// Asks the browser to be told that there is news, when its person presses the button, and puts where into the form.
// The page works without it: then it says that this browser cannot, and still ends what other devices are told.
"use strict";
(async () => {
  const place = document.querySelector("[data-push]");
  if (!place || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const form = place.querySelector("form[data-push-begin]");
  const show = (name) => {
    for (const one of place.querySelectorAll("[data-push-state]")) one.hidden = one.dataset.pushState !== name;
  };
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const asked = async (manager) => {
    const wanted = { userVisibleOnly: true, applicationServerKey: bytes(place.dataset.key) };
    try {
      return await manager.subscribe(wanted);
    } catch {
      // It was made with a key that is not ours any more.
      const old = await manager.getSubscription();
      if (!old) throw new Error("refused");
      await old.unsubscribe();
      return manager.subscribe(wanted);
    }
  };

  const begin = async (event) => {
    event.preventDefault();
    try {
      if ((await Notification.requestPermission()) !== "granted") return show("denied");
      const made = await asked((await navigator.serviceWorker.ready).pushManager);
      form.elements.endpoint.value = made.endpoint;
      form.elements.cle.value = text(made.getKey("p256dh"));
      form.elements.secret.value = text(made.getKey("auth"));
      form.submit();
    } catch {
      show("failed");
    }
  };

  form.addEventListener("submit", begin);
  place.querySelector("[data-push-again]").addEventListener("click", () => show("off"));
  const { pushManager } = await navigator.serviceWorker.ready;
  const there = await pushManager.getSubscription();
  if (Notification.permission === "denied") show("denied");
  else show(there && place.dataset.here ? "on" : "off");
})();
