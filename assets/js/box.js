// Reads the code of a box with the camera and puts it into the field. The page works without it: where a browser cannot
// read such codes the button is not shown, and the code is typed. No picture leaves the device.
"use strict";
(() => {
  const place = document.querySelector("[data-box]");
  if (!place || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const find = (name) => place.querySelector(`[data-box-${name}]`);
  const start = find("start");
  const stop = find("stop");
  const video = find("video");
  let stream = null;

  const show = (on) => {
    start.hidden = on;
    stop.hidden = video.hidden = !on;
  };

  const end = () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    show(false);
  };

  const failed = () => {
    end();
    find("error").hidden = false;
  };

  const look = async (detector) => {
    if (!stream) return;
    const found = await detector.detect(video).catch(() => []);
    if (!stream) return;
    if (found.length) {
      const field = place.querySelector("input[name=code]");
      // The separator of the elements is no letter: it is written as a reader shows it.
      field.value = found[0].rawValue.replace(/\u001d/g, "<GS>");
      end();
      field.focus();
      return;
    }
    requestAnimationFrame(() => look(detector));
  };

  const begin = async () => {
    find("error").hidden = true;
    try {
      const detector = new BarcodeDetector({ formats: ["data_matrix"] });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      show(true);
      await video.play();
      look(detector);
    } catch {
      failed();
    }
  };

  BarcodeDetector.getSupportedFormats().then((formats) => {
    if (!formats.includes("data_matrix")) return;
    find("with").hidden = false;
    start.addEventListener("click", begin);
    stop.addEventListener("click", end);
    window.addEventListener("pagehide", end);
  });
})();
