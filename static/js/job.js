// A job's page while it runs: its log, and parts that the server draws anew.
// The page works without this file, by loading it again.
"use strict";

(function () {
  var most = 5000, held = 20000, pause = 15000;

  function parts(log) {
    return { lines: log.querySelector("[data-log-lines]"), state: log.querySelector("[data-log-state]"), button: log.querySelector("[data-log-toggle]"), done: log.querySelector("[data-log-done]"), said: log.querySelector("[data-log-said]") };
  }

  // The log follows its newest line until the reader pauses it or scrolls up.
  function follow(log, on) {
    var p = parts(log);
    log.setAttribute("data-paused", on ? "no" : "yes");
    if (p.button) {
      p.button.setAttribute("aria-pressed", on ? "true" : "false");
      p.button.textContent = p.button.getAttribute(on ? "data-pause" : "data-follow");
    }
    if (p.state && log.getAttribute("data-ended") !== "yes") p.state.textContent = p.state.getAttribute(on ? "data-follow" : "data-pause");
    if (on) {
      trim(p.lines, most);
      p.lines.scrollTop = p.lines.scrollHeight;
    }
  }

  function trim(list, to) { while (list.children.length > to) list.firstElementChild.remove(); }

  // Read aloud is off until it is asked for: a log of many lines would drown the page.
  function aloud(button) {
    var on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on ? "true" : "false");
    parts(button.closest("[data-log]")).lines.setAttribute("aria-live", on ? "polite" : "off");
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-log-aloud")) aloud(button);
    if (button.hasAttribute("data-log-toggle")) {
      var log = button.closest("[data-log]");
      follow(log, log.getAttribute("data-paused") === "yes");
    }
  });

  document.querySelectorAll("[data-log]").forEach(function (log) {
    var p = parts(log);
    if (!p.lines || !p.button) return;
    follow(log, true);
    p.lines.addEventListener("scroll", function () {
      var atEnd = p.lines.scrollHeight - p.lines.scrollTop - p.lines.clientHeight < 24;
      if (!atEnd && log.getAttribute("data-paused") !== "yes") follow(log, false);
    });
  });

  // What came is told now and then as a number.
  var fresh = 0, timer = 0;
  function tell(log) {
    if (timer || fresh === 0) return;
    timer = window.setTimeout(function () {
      var said = parts(log).said;
      if (said && log.getAttribute("data-paused") !== "yes") said.textContent = log.getAttribute("data-log-new").replace("{n}", fresh);
      fresh = 0;
      timer = 0;
    }, pause);
  }

  // A log that was empty says that it follows once its first line is there.
  function started(log) {
    var state = parts(log).state, text = state && state.getAttribute("data-following");
    if (!text || state.getAttribute("data-follow") === text) return;
    if (state.textContent.trim() === state.getAttribute("data-follow")) state.textContent = text;
    state.setAttribute("data-follow", text);
  }

  // A stream that was cut repeats lines: drop those that are already there.
  function lines(list) {
    var log = list.closest("[data-log]"), seen = new Set(), before = list.getAttribute("data-count") | 0;
    list.querySelectorAll("li").forEach(function (li) {
      if (seen.has(li.value)) li.remove();
      seen.add(li.value);
    });
    if (list.children.length > 0) started(log);
    fresh += Math.max(0, list.children.length - before);
    var paused = log.getAttribute("data-paused") === "yes";
    trim(list, paused ? held : most);
    list.setAttribute("data-count", list.children.length);
    if (!paused) list.scrollTop = list.scrollHeight;
    tell(log);
  }

  // What was open stays open, and who was on a button stays on it, when a part is drawn anew.
  var open = {}, at = "", word = "";
  document.addEventListener("htmx:beforeSwap", keep);
  document.addEventListener("htmx:sseBeforeMessage", keep);
  function keep(event) {
    var part = event.target, now = document.activeElement;
    if (!part || !part.querySelectorAll) return;
    part.querySelectorAll("details[id]").forEach(function (d) { open[d.id] = d.open; });
    at = now && part.contains(now) ? now.id || (now.closest("[id]") || {}).id : "";
  }
  document.addEventListener("htmx:afterSwap", function (event) {
    var part = event.target;
    if (!part || !part.hasAttribute) return;
    if (part.hasAttribute("data-log-lines")) return lines(part);
    if (!part.hasAttribute("data-sse-swap")) return;
    part.querySelectorAll("details[id]").forEach(function (d) { if (open[d.id]) d.open = true; });
    var back = at && document.getElementById(at);
    if (back && part.contains(back)) (back.tagName === "DETAILS" ? back.querySelector("summary") : back).focus({ preventScroll: true });
    if (part.id === "status") say(part);
  });

  // A change of state is said once, however often its part is drawn.
  function words(part) {
    return Array.prototype.map.call(part.querySelectorAll(".job-state, .warn-text"), function (n) { return n.textContent.trim(); }).join(" ");
  }
  function say(part) {
    var now = words(part), said = document.querySelector("[data-job-said]");
    if (said && now !== word) said.textContent = now;
    word = now;
  }
  var status = document.getElementById("status");
  if (status) word = words(status);

  document.addEventListener("htmx:sseClose", function (event) {
    if (!event.detail || event.detail.type !== "message") return;
    document.querySelectorAll("[data-log]").forEach(function (log) {
      var p = parts(log);
      log.setAttribute("data-ended", "yes");
      if (p.state) p.state.textContent = p.state.getAttribute("data-done");
      if (p.button) p.button.hidden = true;
      if (p.done) p.done.hidden = false;
    });
  });
})();
