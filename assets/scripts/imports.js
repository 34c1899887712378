// Imports: a file is dropped, or chosen, and sent while its progress is shown; an import shows how far it is, by itself.

import { speaker } from "./speaking.js";

const form = document.getElementById("upload");
if (form) takeFiles(form, speaker(JSON.parse(document.getElementById("imports-data").textContent)));
for (const live of document.querySelectorAll("#import-live, #import-list")) keepLive(live);

function takeFiles(form, say) {
  const input = form.elements.file;
  const sending = form.querySelector(".import-sending");
  const [bar, name, stop] = [sending.querySelector("progress"), sending.querySelector("p"), sending.querySelector("button")];
  const alarm = form.querySelector("[role=alert]");
  const status = document.getElementById("status");
  let request;

  input.addEventListener("change", () => input.files.length && send(input.files[0]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files.length) send(input.files[0]);
  });
  stop.addEventListener("click", () => request?.abort());

  // Whatever is dropped beside the form would have the browser leave the page and show the file.
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) document.addEventListener(type, drag);

  function drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const isOver = form.contains(event.target);
    event.dataTransfer.dropEffect = isOver && !request ? "copy" : "none";
    form.classList.toggle("is-over", isOver && event.type !== "drop" && !leaves(event));
    if (event.type !== "drop" || !isOver || request) return;
    if (event.dataTransfer.files.length === 1) send(event.dataTransfer.files[0]);
    else fail(say("one_file"));
  }

  function leaves(event) {
    return event.type === "dragleave" && !form.contains(event.relatedTarget);
  }

  function send(file) {
    if (request) return;
    if (file.size > Number(form.dataset.mostBytes)) {
      fail(say("too_large"));
      return;
    }
    const data = new FormData();
    // The token first: the service reads nothing of a file before it.
    for (const field of form.querySelectorAll("input[type=hidden]")) data.append(field.name, field.value);
    data.append("file", file);
    request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) => show(file, (100 * loaded) / total));
    request.addEventListener("load", () => arrived(request));
    request.addEventListener("error", () => fail(say("failed")));
    request.addEventListener("abort", () => {
      end();
      status.textContent = say("stopped");
      input.focus();
    });
    alarm.hidden = true;
    sending.hidden = false;
    form.classList.add("is-sending");
    show(file, 0);
    request.send(data);
  }

  function show(file, percent) {
    const whole = Math.floor(percent);
    bar.value = whole;
    name.textContent = whole < 100 ? say("sending", { name: file.name, percent: whole }) : say("sent", { name: file.name });
    // Read aloud four times, and not a hundred.
    if (whole % 25 === 0) status.textContent = name.textContent;
  }

  // It leads to the page of the import; or, where it was refused, to a page that says why.
  function arrived({ status, responseURL, response }) {
    if (status < 400) {
      location.assign(responseURL);
      return;
    }
    const answer = new DOMParser().parseFromString(response, "text/html");
    const reason = answer.querySelector("main [role=alert]:not([hidden])") ?? answer.querySelector("main p");
    fail(reason?.textContent.trim() || say("refused"));
  }

  function fail(text) {
    end();
    alarm.textContent = text;
    alarm.hidden = false;
  }

  function end() {
    request = undefined;
    input.value = "";
    sending.hidden = true;
    form.classList.remove("is-sending");
  }
}

function keepLive(live) {
  // What has ended brings no trigger any more; and nobody looks at a page in a tab behind others.
  live.addEventListener("htmx:before:request", (event) => {
    if (event.target === live && (document.hidden || !live.hasAttribute("hx-trigger"))) event.preventDefault();
  });

  // The page was answered by another: the session is over, or the account is not the reader's any more.
  live.addEventListener("htmx:before:swap", (event) => {
    if (event.target !== live) return;
    const { raw, status } = event.detail.ctx.response;
    if (status >= 500) event.preventDefault();
    else if (status >= 400 || raw.redirected) {
      event.preventDefault();
      location.reload();
    }
  });
}
