// "Quitter vite": leaves at once to a neutral page, in the place of this one in the history, while the session ends in the
// background. Three presses of Shift do the same. Without this the button of the page does it, a moment later.
"use strict";
(() => {
  const form = document.querySelector("form[data-leave]");
  if (!form) return;
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
})();
