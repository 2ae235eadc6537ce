// Sends a file in pieces (tus 1.0.0), each with its checksum, and goes on where
// it stopped. Without this file the form sends a small file at once.
"use strict";

(function () {
  var form = document.querySelector("form[data-upload]");
  if (!form || !window.File || !Blob.prototype.slice) return;
  var live = form.querySelector("[data-upload-live]");
  var input = form.querySelector("input[type=file]");
  var bar = live.querySelector("[data-upload-bar]");
  var figures = live.querySelector("[data-upload-figures]");
  var says = live.querySelector("[data-upload-says]");
  var pauseButton = live.querySelector("[data-upload-pause]");
  var piece = Number(form.getAttribute("data-piece"));
  var file = null, at = "", offset = 0, request = null, paused = false, tries = 0, timer = 0, told = "";

  function say(text) {
    if (text === told) return;
    told = text;
    says.textContent = text;
  }
  function text(name) { return live.getAttribute("data-say-" + name); }

  function size(n) {
    var units = ["B", "KiB", "MiB", "GiB"], i = 0;
    while (n >= 1024 && i < units.length - 1) { n /= 1024; i++; }
    return (i === 0 ? String(n) : n.toFixed(1)) + " " + units[i];
  }
  function show(done) {
    bar.value = file.size ? Math.floor(1000 * done / file.size) : 0;
    figures.textContent = size(done) + " / " + size(file.size) + " · " + Math.floor(100 * done / file.size) + "%";
  }

  function base64(bytes) {
    var out = "";
    for (var i = 0; i < bytes.length; i++) out += String.fromCharCode(bytes[i]);
    return window.btoa(out);
  }
  function meta(name, value) { return name + " " + base64(new TextEncoder().encode(value)); }
  function field(name) {
    var f = form.querySelector("[name=" + name + "]");
    return f ? f.value : "";
  }

  // What the file was when it was begun here: a file that changed since begins anew.
  function remember(url) {
    try { window.localStorage.setItem("upload:" + url, String(file.lastModified)); } catch (e) { /* a private window */ }
  }
  function changed(url) {
    try {
      var was = window.localStorage.getItem("upload:" + url);
      return was !== null && was !== String(file.lastModified);
    } catch (e) { return false; }
  }
  function forget(url) {
    try { window.localStorage.removeItem("upload:" + url); } catch (e) { /* as above */ }
  }
  function open() {
    return Array.prototype.filter.call(document.querySelectorAll("[data-upload-open]"), function (x) {
      return x.getAttribute("data-file") === file.name && Number(x.getAttribute("data-size")) === file.size;
    })[0];
  }

  function send(method, url, heads, body, done) {
    request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    Object.keys(heads).forEach(function (name) { request.setRequestHeader(name, heads[name]); });
    if (method === "PATCH") request.upload.onprogress = function (e) { show(offset + e.loaded); };
    var mine = request;
    request.onload = function () { if (mine === request) done(mine); };
    request.onerror = function () { if (mine === request) again(); };
    request.send(body);
  }

  function reason(r) {
    try { return JSON.parse(r.responseText).detail; } catch (e) { return ""; }
  }
  function stop(words) {
    say(words || text("failed"));
    pauseButton.hidden = true;
    input.disabled = false;
    form.querySelector("[data-upload-begin]").hidden = false;
  }

  // A lost connection is tried again, each time after a longer pause.
  function again() {
    if (paused) return;
    say(text("again"));
    timer = window.setTimeout(ask, Math.min(30000, 1000 * Math.pow(2, tries++)));
  }

  function begin() {
    var heads = {
      "Upload-Length": String(file.size),
      "Upload-Metadata": [meta("filename", file.name), meta("name", field("name")), meta("note", field("note")), meta("region", field("region")), meta("days", field("days"))].join(",")
    };
    send("POST", form.getAttribute("action"), heads, null, function (r) {
      if (r.status !== 201) return r.status >= 500 ? stop(text("failed")) : stop(reason(r));
      at = r.getResponseHeader("Location");
      remember(at);
      offset = 0;
      next();
    });
  }

  function ask() {
    send("HEAD", at, {}, null, function (r) {
      if (r.status >= 500) return again();
      if (r.status !== 200) return stop(text("failed"));
      whereNow(r);
    });
  }
  function whereNow(r) {
    offset = Number(r.getResponseHeader("Upload-Offset"));
    show(offset);
    var made = r.getResponseHeader("Upload-Dataset");
    if (made) {
      forget(at);
      window.location.assign(form.getAttribute("data-upload") + "/" + encodeURIComponent(made));
      return;
    }
    if (!paused) next();
  }

  function next() {
    if (paused) return;
    var bytes = file.slice(offset, offset + piece);
    say(offset + bytes.size === file.size ? text("whole") : text("sending"));
    if (!(window.crypto && window.crypto.subtle)) return patch(bytes, {});
    bytes.arrayBuffer().then(function (b) { return window.crypto.subtle.digest("SHA-256", b); }).then(function (sum) {
      if (!paused) patch(bytes, { "Upload-Checksum": "sha256 " + base64(new Uint8Array(sum)) });
    }, function () { stop(text("failed")); });
  }
  function patch(bytes, heads) {
    heads["Upload-Offset"] = String(offset);
    heads["Content-Type"] = "application/offset+octet-stream";
    send("PATCH", at, heads, bytes, function (r) {
      if (r.status === 204) {
        tries = 0;
        return whereNow(r);
      }
      if (r.status === 409 || r.status === 429 || r.status >= 460) return again();
      stop(reason(r));
    });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    file = input.files[0];
    live.hidden = false;
    if (!file) {
      live.querySelector("progress").hidden = true;
      pauseButton.parentNode.hidden = true;
      say(text("empty"));
      input.focus();
      return;
    }
    live.querySelector("progress").hidden = false;
    pauseButton.parentNode.hidden = false;
    live.querySelector("[data-upload-file]").textContent = file.name;
    show(0);
    pauseButton.hidden = false;
    pauseButton.textContent = pauseButton.getAttribute("data-pause");
    paused = false;
    tries = 0;
    var there = open(), on = form.getAttribute("data-on");
    if (on && (!there || there.getAttribute("data-upload-open") !== on)) return stop(text("other"));
    input.disabled = true;
    form.querySelector("[data-upload-begin]").hidden = true;
    at = there ? there.getAttribute("data-upload-open") : "";
    if (at && !changed(at)) {
      say(text("found"));
      ask();
    } else {
      begin();
    }
  });

  pauseButton.addEventListener("click", function () {
    paused = !paused;
    pauseButton.textContent = pauseButton.getAttribute(paused ? "data-resume" : "data-pause");
    window.clearTimeout(timer);
    if (paused) {
      if (request) request.abort();
      say(text("paused"));
    } else {
      ask();
    }
  });

  live.querySelector("[data-upload-cancel]").addEventListener("click", function () {
    paused = true;
    window.clearTimeout(timer);
    if (request) request.abort();
    var leave = function () { window.location.assign(form.getAttribute("data-upload")); };
    if (!at) return leave();
    forget(at);
    send("DELETE", at, {}, null, leave);
  });
})();
