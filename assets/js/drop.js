// Lets files be dropped on the form that takes them. The page works without it: the same field takes files by its button.
// Nothing is sent by a drop: the names are shown, and the person presses the button.
"use strict";
(() => {
  const place = document.querySelector("[data-drop]");
  const input = place && place.querySelector("input[type=file]");
  if (!input || !("DataTransfer" in window)) return;
  const told = place.querySelector("[data-drop-told]");
  const list = place.querySelector("[data-drop-list]");
  told.hidden = false;
  const show = () => {
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = file.name;
        return line;
      })
    );
  };
  const over = (on) => place.classList.toggle("carnet-drop--over", on);
  const holds = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  // A file dropped beside the place must not replace the page by the file.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => holds(event) && event.preventDefault());
  }
  place.addEventListener("dragover", (event) => over(holds(event)));
  place.addEventListener("dragleave", () => over(false));
  place.addEventListener("drop", (event) => {
    over(false);
    if (!holds(event)) return;
    input.files = event.dataTransfer.files;
    show();
    place.querySelector("button[type=submit]").focus();
  });
  input.addEventListener("change", show);
})();
