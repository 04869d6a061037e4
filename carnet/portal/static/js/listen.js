// Reads a page aloud, sentence by sentence, and marks the one that is heard. Voices of this device only: a voice that
// another machine makes would send it the words. Without one, the voice of the server, where it has one. Loaded by the
// press of "Écouter" (`app.js`), and begins at once.
"use strict";
(() => {
  const place = document.querySelector("[data-listen]");
  const main = document.querySelector("main");
  if (!place || !main) return;
  const find = (name) => place.querySelector(`[data-listen-${name}]`);
  const language = document.documentElement.lang;
  const BLOCKS = new Set(
    ("address article aside blockquote br button caption dd details div dl dt fieldset figcaption figure footer form h1 " +
      "h2 h3 h4 h5 h6 header hr label legend li main nav ol p section summary table tbody td tfoot th thead tr ul").split(" "),
  );
  const UNSAID = "canvas, noscript, script, select, style, svg, template, textarea, video, [hidden], [data-listen], .nhsuk-u-visually-hidden";
  const SENTENCE = /[\s\S]+?[.!?…](?=\s|$)|[\s\S]+$/g;

  // The sentences as the server cuts them (`portal.read_aloud`), each with the place where it stands.
  const cut = () => {
    const found = [];
    let parts = [];
    const place_of = (at) => {
      let left = at;
      for (const { node } of parts) {
        if (left <= node.data.length) return [node, left];
        left -= node.data.length;
      }
      const last = parts[parts.length - 1].node;
      return [last, last.data.length];
    };
    const end = () => {
      const text = parts.map((part) => part.node.data).join("");
      for (const match of text.matchAll(SENTENCE)) {
        if (!/[\p{L}\p{N}]/u.test(match[0])) continue;
        const range = new Range();
        range.setStart(...place_of(match.index));
        range.setEnd(...place_of(match.index + match[0].length));
        found.push({ text: match[0].trim().replace(/\s+/g, " "), range });
      }
      parts = [];
    };
    const walk = (element) => {
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) parts.push({ node });
        else if (node.nodeType === Node.ELEMENT_NODE) {
          const name = node.localName;
          const block = BLOCKS.has(name) || String(node.getAttribute("class")).includes("carnet-tile__");
          if (block) end();
          const shut = element.localName === "details" && !element.open && name !== "summary";
          if (!shut && !node.matches(UNSAID)) walk(node);
          if (block) end();
        }
      }
    };
    walk(main);
    end();
    return found;
  };

  let sentences = [];
  let at = 0;
  let slow = false;
  let speaking = false;
  let turn = 0;

  const mark = (sentence) => {
    if ("highlights" in CSS) {
      CSS.highlights.delete("carnet-read");
      if (sentence) CSS.highlights.set("carnet-read", new Highlight(sentence.range));
    } else {
      for (const one of document.querySelectorAll(".carnet-read")) one.classList.remove("carnet-read");
      if (sentence) sentence.range.startContainer.parentElement.classList.add("carnet-read");
    }
    if (sentence) sentence.range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  };

  const show = (state) => {
    find("begin").hidden = state !== "off";
    find("acts").hidden = state === "off";
    find("pause").hidden = state !== "on";
    find("resume").hidden = state !== "pause";
  };

  // A voice of the device: one sentence is one utterance. Where `pause` does not work, `cancel` does: the sentence begins anew.
  const device = (voice) => ({
    stop: () => speechSynthesis.cancel(),
    go: () => {
      const mine = (turn += 1);
      const next = () => {
        if (mine !== turn || !speaking) return;
        if (at >= sentences.length) return stop();
        const sentence = sentences[at];
        const said = new SpeechSynthesisUtterance(sentence.text);
        Object.assign(said, { voice, lang: voice.lang, rate: slow ? 0.65 : 0.9 });
        said.onend = said.onerror = () => {
          if (mine !== turn || !speaking) return;
          at += 1;
          next();
        };
        mark(sentence);
        speechSynthesis.speak(said);
      };
      speechSynthesis.cancel();
      setTimeout(next, 60);
    },
  });

  // The voice of the server: one sound for the page, and when each sentence begins in it.
  const server = () => {
    let sound = null;
    let source = null;
    const silence = () => {
      if (source) source.onended = null;
      if (source) source.stop();
      source = null;
    };
    const loaded = async () => {
      if (sound && sound.slow === slow) return sound;
      const form = new FormData(find("form"));
      if (slow) form.set("allure", "lente");
      const answer = await fetch(find("form").action, { method: "POST", body: form, credentials: "same-origin" });
      if (!answer.ok) throw new Error("no voice");
      const begins = answer.headers.get("X-Carnet-Sentences").split(" ").map((ms) => Number(ms) / 1000);
      const context = (sound && sound.context) || new AudioContext();
      return { slow, context, begins, buffer: await context.decodeAudioData(await answer.arrayBuffer()) };
    };
    const go = async () => {
      const mine = (turn += 1);
      silence();
      try {
        sound = await loaded();
        await sound.context.resume();
      } catch {
        stop();
        find("failed").hidden = false;
        return;
      }
      if (mine !== turn || !speaking) return;
      const { context, begins, buffer } = sound;
      if (at >= begins.length) at = 0;
      source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      source.onended = stop;
      const zero = context.currentTime - begins[at];
      source.start(0, begins[at]);
      const follow = () => {
        if (mine !== turn || !speaking) return;
        const now = context.currentTime - zero;
        while (at + 1 < begins.length && begins[at + 1] <= now) at += 1;
        mark(sentences[at]);
        setTimeout(follow, 120);
      };
      follow();
    };
    return { stop: silence, go };
  };

  let player = null;
  const stop = () => {
    speaking = false;
    turn += 1;
    if (player) player.stop();
    at = 0;
    mark(null);
    const inside = find("acts").contains(document.activeElement);
    show("off");
    if (inside) find("start").focus();
  };

  const begin = (event) => {
    if (event) event.preventDefault();
    find("failed").hidden = true;
    sentences = cut();
    if (!sentences.length) return;
    at = 0;
    speaking = true;
    slow = false;
    find("slower").setAttribute("aria-pressed", "false");
    show("on");
    find("pause").focus();
    player.go();
  };

  const ready = (made) => {
    player = made;
    find("start").addEventListener("click", begin);
    find("stop").addEventListener("click", stop);
    find("pause").addEventListener("click", () => {
      speaking = false;
      turn += 1;
      player.stop();
      show("pause");
      find("resume").focus();
    });
    find("resume").addEventListener("click", () => {
      speaking = true;
      show("on");
      find("pause").focus();
      player.go();
    });
    find("slower").addEventListener("click", () => {
      slow = !slow;
      find("slower").setAttribute("aria-pressed", String(slow));
      if (speaking) player.go();
    });
    window.addEventListener("pagehide", stop);
  };

  const local = () =>
    "speechSynthesis" in window
      ? speechSynthesis.getVoices().find((voice) => voice.localService === true && voice.lang.toLowerCase().startsWith(language))
      : undefined;
  const voice = local();
  if (voice) ready(device(voice));
  else if (find("form")) ready(server());
  if (player) begin();
})();
