// Progressive enhancement only: every page works without this file.
"use strict";

(function () {
  var root = document.documentElement;
  root.classList.add("js");

  // Theme: switch at once, then tell the server in the background.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-theme-switch") || !event.submitter) return;
    event.preventDefault();
    var theme = event.submitter.value;
    root.setAttribute("data-theme", theme);
    var body = new URLSearchParams(new FormData(form));
    body.set("theme", theme);
    fetch(form.action, { method: "POST", body: body, redirect: "manual", credentials: "same-origin" }).catch(function () {});
  });

  // A form that must be sent once is sent once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once") || event.defaultPrevented) return;
    if (form.getAttribute("data-sent") === "yes") {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "yes");
    form.querySelectorAll("button").forEach(function (b) { b.setAttribute("aria-disabled", "true"); });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      form.removeAttribute("data-sent");
      form.querySelectorAll("button").forEach(function (b) { b.removeAttribute("aria-disabled"); });
    });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-print")) window.print();
    if (button.hasAttribute("data-copy")) copy(button);
    if (button.hasAttribute("data-reveal")) reveal(button, true);
  });

  // A password can be looked at while it is typed; it is hidden before it is sent.
  function reveal(button, turn) {
    var input = document.getElementById(button.getAttribute("data-reveal"));
    if (!input) return;
    var on = turn && input.type === "password";
    if ((input.type === "text") === on) return;
    var words = button.textContent;
    input.type = on ? "text" : "password";
    button.textContent = button.getAttribute("data-hide");
    button.setAttribute("data-hide", words);
  }
  document.addEventListener("submit", function (event) {
    event.target.querySelectorAll("[data-reveal]").forEach(function (b) { reveal(b, false); });
  });

  function copy(button) {
    var box = button.closest("section, figure, [data-copy-box]");
    var source = box && box.querySelector("[data-copy-source]");
    if (!source) return;
    var text = source.getAttribute("data-copy-text") || source.textContent;
    var done = function () {
      var before = button.textContent;
      button.textContent = button.getAttribute("data-copied");
      window.setTimeout(function () { button.textContent = before; }, 2000);
    };
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done, function () { select(source); });
    } else {
      select(source);
    }
  }

  function select(node) {
    var range = document.createRange();
    range.selectNodeContents(node);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  // A price that is being asked for again is dimmed until the answer is there.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var target = event.detail && event.detail.target;
    if (target) target.setAttribute("aria-busy", "true");
  });

  // A long list of ticks is narrowed by typing; what is ticked stays in sight.
  document.addEventListener("input", function (event) {
    var filter = event.target;
    if (!filter.hasAttribute("data-filter")) return;
    event.stopPropagation();
    var text = filter.value.trim().toLowerCase();
    filter.closest("[data-filtered]").querySelectorAll(".option").forEach(function (option) {
      var box = option.querySelector("input");
      option.hidden = text !== "" && !box.checked && option.textContent.toLowerCase().indexOf(text) < 0;
    });
  }, true);

  var focus = document.querySelector("[data-focus]");
  if (focus) focus.focus();
})();
