// Looked up by name from tests/browser/checks.py. Each probe returns a list of sentences, empty when all is well.
(() => {
  const visible = (el) => {
    const box = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    const clipped = style.clipPath !== "none" || style.clip !== "auto";
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && !clipped;
  };
  const name = (el) => {
    const words = (el.innerText || el.getAttribute("aria-label") || el.name || "").trim().slice(0, 40);
    return `<${el.tagName.toLowerCase()}${el.className && el.className.baseVal === undefined ? "." + el.className : ""}> ${words}`;
  };
  const texts = (root) => {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      const hidden = parent.closest("svg, script, style, .nhsuk-u-visually-hidden");
      if (walker.currentNode.data.trim() && !hidden && visible(parent)) found.push(parent);
    }
    return [...new Set(found)];
  };
  const pressable = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  // The place where a finger may press: the whole card of a stretched link, the box with its label.
  const pressArea = (el) => {
    const after = getComputedStyle(el, "::after");
    if (after.content !== "none" && after.position === "absolute") {
      return (el.closest(".carnet-card") || el).getBoundingClientRect();
    }
    const own = el.getBoundingClientRect();
    if (["radio", "checkbox"].includes(el.type) && el.labels && el.labels[0]) {
      const label = el.labels[0].getBoundingClientRect();
      const left = Math.min(own.left, label.left), top = Math.min(own.top, label.top);
      return { width: Math.max(own.right, label.right) - left, height: Math.max(own.bottom, label.bottom) - top };
    }
    return own;
  };
  const insideText = (el) => {
    const block = el.closest("p, li, dd, td, div");
    const around = block ? block.innerText.replace(el.innerText, "").trim() : "";
    return el.tagName === "A" && getComputedStyle(el).display === "inline" && around.length > 0;
  };
  // How the text stands while a probe looks: a rule, and the largest text that a reader may choose or the one of the page.
  const spaced = "main * { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important; }";
  const states = {
    "": ["", false],
    big: ["html { font-size: 200% !important; }", false],
    spaced: [spaced, false],
    largest: [spaced, true],
  };
  const sizes = ["carnet-text-grand", "carnet-text-tres-grand"];
  window.probes = {
    all: (asks) => asks.map(([state, probe, args]) => {
      const sheet = new CSSStyleSheet(), [rule, largest] = states[state];
      const root = document.documentElement, before = root.className;
      sheet.replaceSync(rule);
      document.adoptedStyleSheets = [sheet];
      if (largest) {
        root.classList.remove(...sizes);
        root.classList.add(sizes.at(-1));
      }
      const found = window.probes[probe](...args);
      if (largest) root.className = before;
      document.adoptedStyleSheets = [];
      return found;
    }),
    overflow: () => {
      const root = document.scrollingElement;
      return root.scrollWidth > window.innerWidth ? [`${root.scrollWidth} px wide in ${window.innerWidth} px`] : [];
    },
    smallText: (least) => texts(document.body)
      .filter((el) => parseFloat(getComputedStyle(el).fontSize) < least - 0.05)
      .map((el) => `${getComputedStyle(el).fontSize}: ${name(el)}`),
    smallTargets: () => [...document.querySelectorAll(pressable)]
      .filter((el) => visible(el) && !el.matches(".nhsuk-skip-link"))
      .filter((el) => {
        const box = pressArea(el), least = insideText(el) ? 24 : 44;
        return box.width < least - 0.5 || box.height < least - 0.5;
      })
      .map((el) => `${Math.round(pressArea(el).width)}×${Math.round(pressArea(el).height)}: ${name(el)}`),
    alignment: () => texts(document.querySelector("main") || document.body).flatMap((el) => {
      const style = getComputedStyle(el), found = [];
      const button = el.closest("button, .nhsuk-button, select");
      if (!button && !["left", "start", "-webkit-auto"].includes(style.textAlign)) found.push(style.textAlign);
      if (style.fontStyle !== "normal") found.push("italic");
      if (style.textTransform === "uppercase") found.push("capitals");
      const ratio = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
      if (el.matches("p") && ratio < 1.44) found.push(`line height ${ratio.toFixed(2)}`);
      return found.map((what) => `${what}: ${name(el)}`);
    }),
    place: () => {
      const links = [...document.querySelectorAll(".carnet-place a")].map((el) => el.innerText.trim());
      const home = document.querySelector(".carnet-place a[aria-current=page]");
      const wanted = home ? 2 : 3;
      const found = links.length === wanted ? [] : [`${links.join(", ")}: Retour, Accueil, Aide expected`];
      if (!document.querySelector("a[href^='tel:']")) found.push("no help phone");
      return found;
    },
    one: () => {
      const main = document.querySelector("main");
      const titles = document.querySelectorAll("h1").length;
      const strong = main.querySelectorAll("button.nhsuk-button:not(.nhsuk-button--secondary)").length;
      const lists = [...main.querySelectorAll(".carnet-tiles")].map((el) => el.querySelectorAll(".carnet-tile").length);
      const tiles = Math.max(0, ...lists);
      return [
        titles === 1 ? [] : [`${titles} titles of level 1`],
        strong <= 1 ? [] : [`${strong} main buttons`],
        tiles <= 8 ? [] : [`${tiles} tiles in one group`],
        document.title.trim() ? [] : ["no title"],
        document.documentElement.lang ? [] : ["no language"],
      ].flat();
    },
    inline: () => [...document.querySelectorAll("script:not([src]), style, [style], [onclick], [onload], [onchange]")]
      .map((el) => `written in the page: ${el.outerHTML.slice(0, 60)}`),
    focused: () => {
      const el = document.activeElement;
      if (!el || el === document.body) return null;
      const style = getComputedStyle(el), label = el.labels && el.labels[0];
      const ring = (one) => (one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0
        && !one.outlineColor.endsWith(", 0)")) || one.boxShadow !== "none";
      const marked = ring(style) || (label && (ring(getComputedStyle(label)) || ring(getComputedStyle(label, "::before"))));
      const box = el.getBoundingClientRect();
      return { name: name(el), marked: Boolean(marked), seen: box.width > 0 && box.height > 0 };
    },
    lines: () => {
      const main = document.querySelector("main").cloneNode(true);
      main.querySelectorAll("[data-given], svg, input, textarea, select").forEach((el) => el.replaceChildren());
      const blocks = "h1, h2, h3, p, li, dt, dd, legend, label, button, summary, .nhsuk-hint, .carnet-tile__label, "
        + ".carnet-tile__hint, a.nhsuk-button, .carnet-link, .nhsuk-error-message, figcaption";
      return [...main.querySelectorAll(blocks)].filter((el) => !el.querySelector(blocks))
        .map((el) => el.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
    },
  };
})();
