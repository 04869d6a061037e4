// Asks the browser for a passkey and puts its answer into the form. Every page works without it: without JavaScript the
// button of the passkey is not shown, and a sentence offers the other way.
"use strict";
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const read = (form) => {
    const asked = JSON.parse(form.dataset.options).publicKey;
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    if (asked.excludeCredentials) asked.excludeCredentials = known(asked.excludeCredentials);
    if (asked.allowCredentials) asked.allowCredentials = known(asked.allowCredentials);
    return asked;
  };

  const written = (made) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    return JSON.stringify({
      id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {},
    });
  };

  const send = (form, made) => {
    form.elements.answer.value = written(made);
    form.submit();
  };

  let waiting = null;
  const ask = async (form, extra) => {
    const publicKey = read(form);
    if (form.dataset.passkey === "add") return navigator.credentials.create({ publicKey });
    return navigator.credentials.get({ publicKey, ...extra });
  };

  const pressed = async (form, event) => {
    event.preventDefault();
    const error = form.querySelector("[data-passkey-error]");
    error.hidden = true;
    if (waiting) waiting.abort();
    try {
      send(form, await ask(form, {}));
    } catch {
      error.hidden = false;
    }
  };

  // Some browsers offer the passkey in the field of the identifier, by themselves.
  const offer = async (form) => {
    const can = window.PublicKeyCredential.isConditionalMediationAvailable;
    if (!can || !(await can.call(window.PublicKeyCredential))) return;
    waiting = new AbortController();
    try {
      send(form, await ask(form, { mediation: "conditional", signal: waiting.signal }));
    } catch {
      // The person chose another way.
    }
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.querySelector("[data-passkey-with]").hidden = false;
    for (const other of form.querySelectorAll("[data-passkey-without]")) other.hidden = true;
    form.addEventListener("submit", (event) => pressed(form, event));
    if (form.dataset.conditional) offer(form);
  }
})();
