// Keeps one page on one device: the emergency card, once its person asked for it there. It is registered for that address
// alone, so it never sees another request; it stores the card and what draws it, and nothing else of the record.
"use strict";
const KEPT = "carnet-card";
const MARK = "X-Carnet-Card";
const ASSETS = "X-Carnet-Assets";

// The same card as it stands now. That of somebody else who signed in on this device never takes its place.
const renew = async (cache, page, kept) => {
  try {
    const fresh = await fetch(page, { credentials: "same-origin", redirect: "error", cache: "no-store" });
    if (!fresh.ok || fresh.headers.get(MARK) !== kept.headers.get(MARK)) return;
    await cache.addAll(fresh.headers.get(ASSETS).split(" "));
    await cache.put(page, fresh);
  } catch {
    // Offline, or signed out: what is kept stays.
  }
};

const answer = async (event) => {
  if (!(await caches.has(KEPT))) return fetch(event.request);
  const cache = await caches.open(KEPT);
  const kept = await cache.match(event.request, { ignoreVary: true });
  if (!kept) return fetch(event.request);
  if (event.request.mode === "navigate") event.waitUntil(renew(cache, self.registration.scope, kept));
  return kept;
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event));
});
