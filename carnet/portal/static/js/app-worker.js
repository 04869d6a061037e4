// The worker of the whole site. Without a network it shows one page that says what can be done; it keeps that page and
// what draws it, and nothing of a record. `SITE` is written before this text by the server (`portal.views.application`).
"use strict";
/* global SITE */
const language = new URLSearchParams(self.location.search).get("langue") === "en" ? "en" : "fr";
const OURS = "carnet-offline-";

const prepare = async () => {
  const cache = await caches.open(SITE.cache);
  await cache.addAll([SITE.offline[language], ...SITE.assets]);
  await self.skipWaiting();
};

const takeOver = async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== SITE.cache);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The browser itself asks for the page: what it says of where a request comes from stays as it is.
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  await self.clients.claim();
};

const pageOf = async (event) => {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    const cache = await caches.open(SITE.cache);
    return (await cache.match(SITE.offline[language])) || Response.error();
  }
};

const drawn = async (request) => {
  const cache = await caches.open(SITE.cache);
  return (await cache.match(request)) || fetch(request);
};

// One sentence, the same for everybody and for all news. Without words in it, the sentence that this worker knows.
const tell = async (event) => {
  let said = {};
  try {
    if (event.data) said = event.data.json();
  } catch {
    // Not ours to read: the sentence is the same.
  }
  const { title, body, lang } = { ...SITE.news[language], lang: language, ...said };
  const look = { icon: SITE.icon, badge: SITE.badge, tag: "carnet" };
  await self.registration.showNotification(String(title), { body: String(body), lang: String(lang), ...look });
};

const come = async (notification) => {
  notification.close();
  const [open] = await self.clients.matchAll({ type: "window" });
  await (open ? open.focus() : self.clients.openWindow(SITE.start));
};

self.addEventListener("push", (event) => event.waitUntil(tell(event)));
self.addEventListener("notificationclick", (event) => event.waitUntil(come(event.notification)));
self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, search } = new URL(request.url);
  // Who signs out takes the emergency card off this device, whatever else happens. A form goes its own way, untouched.
  if (request.method === "POST" && pathname === SITE.leave) event.waitUntil(caches.delete(SITE.card));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (request.destination === "document") event.respondWith(pageOf(event));
  } else if (SITE.assets.includes(pathname + search)) event.respondWith(drawn(request));
});
