// Photographs of a paper: seen, turned, put in order, taken again or taken away before they are sent. No picture leaves the
// device before the form is sent, and without this the page takes photographs all the same, one field a page.
"use strict";
(() => {
  const place = document.querySelector("[data-scan]");
  const can = () => {
    try {
      return new DataTransfer().files.length === 0 && "createImageBitmap" in window;
    } catch {
      return false;
    }
  };
  if (!place || !can()) return;
  const find = (name, inside = place) => inside.querySelector(`[data-scan-${name}]`);
  const most = Number(place.dataset.scan);
  const sent = find("sent");
  const take = find("take");
  const list = find("list");
  const pages = [];
  let instead = -1;

  const draw = async (page) => {
    const canvas = find("picture", page.item);
    try {
      const image = await createImageBitmap(page.file);
      const [side, quarter] = [320 / Math.max(image.width, image.height), page.turn % 180 !== 0];
      const [wide, high] = [image.width * side, image.height * side];
      canvas.width = quarter ? high : wide;
      canvas.height = quarter ? wide : high;
      const paper = canvas.getContext("2d");
      paper.translate(canvas.width / 2, canvas.height / 2);
      paper.rotate((page.turn * Math.PI) / 180);
      paper.drawImage(image, -wide / 2, -high / 2, wide, high);
      image.close();
      canvas.hidden = false;
      find("unseen", page.item).hidden = true;
    } catch {
      // This browser does not show such a photograph; the server says whether it reads it.
      canvas.hidden = true;
      find("unseen", page.item).hidden = false;
    }
  };

  const tell = (words, page) => {
    find("said").textContent = page === undefined ? words : `${words} ${page}`;
  };

  const show = () => {
    list.replaceChildren(...pages.map((page) => page.item));
    pages.forEach((page, at) => {
      find("number", page.item).textContent = String(at + 1);
      find("up", page.item).disabled = at === 0;
      find("down", page.item).disabled = at === pages.length - 1;
      for (const button of page.item.querySelectorAll("button")) button.setAttribute("aria-describedby", page.item.id);
    });
    const held = new DataTransfer();
    for (const page of pages) held.items.add(page.file);
    sent.files = held.files;
    find("turns").value = pages.map((page) => page.turn).join(",");
    find("full").hidden = pages.length < most;
    for (const one of place.querySelectorAll("[data-scan-more]")) one.disabled = pages.length >= most;
  };

  const move = (page, by) => {
    const at = pages.indexOf(page);
    pages.splice(at, 1);
    pages.splice(at + by, 0, page);
    show();
    const button = find(by < 0 ? "up" : "down", page.item);
    (button.disabled ? find(by < 0 ? "down" : "up", page.item) : button).focus();
    tell(place.dataset.moved, at + by + 1);
  };

  let made = 0;
  const add = (file, at) => {
    const item = document.importNode(find("item").content, true).firstElementChild;
    item.id = `page-${(made += 1)}`;
    const page = { file, turn: 0, item };
    find("turn", item).addEventListener("click", () => {
      page.turn = (page.turn + 90) % 360;
      draw(page);
      show();
      tell(place.dataset.turned);
    });
    find("up", item).addEventListener("click", () => move(page, -1));
    find("down", item).addEventListener("click", () => move(page, 1));
    find("again", item).addEventListener("click", () => {
      instead = pages.indexOf(page);
      take.click();
    });
    find("remove", item).addEventListener("click", () => {
      pages.splice(pages.indexOf(page), 1);
      show();
      find("camera").focus();
      tell(place.dataset.removed);
    });
    pages.splice(at, instead >= 0 ? 1 : 0, page);
    draw(page);
  };

  const taken = (input) => {
    for (const file of input.files) {
      if (pages.length < most || instead >= 0) add(file, instead >= 0 ? instead : pages.length);
      if (instead >= 0) break;
    }
    const at = instead >= 0 ? instead + 1 : pages.length;
    instead = -1;
    input.value = "";
    show();
    tell(place.dataset.added, at);
  };

  find("without").remove();
  find("with").hidden = false;
  sent.disabled = false;
  find("camera").addEventListener("click", () => {
    instead = -1;
    take.click();
  });
  find("album").addEventListener("click", () => {
    instead = -1;
    find("chosen").click();
  });
  for (const input of [take, find("chosen")]) input.addEventListener("change", () => taken(input));
  show();
})();
