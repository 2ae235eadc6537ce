// The shelf and the comparison: filters that apply themselves, and a tray that
// keeps what was chosen from page to page. Everything works without this file.
"use strict";

(function () {
  // Going back swaps the whole body, with this file's tag in it: what listens is there once.
  var root = document.documentElement;
  if (root.hasAttribute("data-shelf")) return;
  root.setAttribute("data-shelf", "");

  var key = "compare", most = 4;

  function tray() { return document.querySelector("[data-tray]"); }

  function part(name) { return tray().querySelector("[data-tray-" + name + "]"); }

  function read() {
    try {
      var kept = JSON.parse(window.sessionStorage.getItem(key) || "[]");
      return Array.isArray(kept) ? kept.filter(function (p) { return p && typeof p.id === "string" && typeof p.title === "string"; }).slice(0, most) : [];
    } catch (e) {
      return [];
    }
  }

  function keep(picks) {
    try { window.sessionStorage.setItem(key, JSON.stringify(picks)); } catch (e) { /* private mode: the tray lives as long as the page */ }
  }

  // On the page of the comparison what is shown is what is chosen.
  var compared = document.querySelectorAll("[data-compared]");
  if (compared.length > 0) {
    keep(Array.prototype.map.call(compared, function (th) { return { id: th.getAttribute("data-compared"), title: th.getAttribute("data-title") }; }));
  }
  if (!tray()) return;

  var picks = read();
  document.querySelectorAll("input[data-pick]:checked").forEach(function (box) { add(box.value, box.getAttribute("data-pick")); });

  function has(id) { return picks.some(function (p) { return p.id === id; }); }

  function add(id, title) {
    if (has(id)) return true;
    if (picks.length >= most) return false;
    picks.push({ id: id, title: title });
    return true;
  }

  function drop(id) { picks = picks.filter(function (p) { return p.id !== id; }); }

  // The tray's own boxes are what is sent; those of the cards only mirror it.
  function draw() {
    if (!tray()) return;
    keep(picks);
    var list = part("list");
    list.replaceChildren();
    picks.forEach(function (p) {
      var item = document.createElement("li"), hidden = document.createElement("input"), name = document.createElement("span"), button = document.createElement("button");
      hidden.type = "hidden";
      hidden.name = "id";
      hidden.value = p.id;
      name.textContent = p.title;
      button.type = "button";
      button.className = "tray-remove";
      button.setAttribute("data-tray-remove", p.id);
      button.setAttribute("aria-label", tray().getAttribute("data-remove") + " " + p.title);
      button.textContent = "×";
      item.append(hidden, name, button);
      list.append(item);
    });
    part("count").textContent = picks.length > 0 ? " (" + picks.length + ")" : "";
    tray().classList.toggle("tray-some", picks.length > 0);
    document.querySelectorAll("input[type=checkbox][data-pick]").forEach(function (box) {
      box.removeAttribute("name");
      box.checked = has(box.value);
    });
  }

  document.addEventListener("change", function (event) {
    var box = event.target;
    if (!box.matches || !box.matches("input[type=checkbox][data-pick]")) return;
    var fits = true;
    if (box.checked) fits = add(box.value, box.getAttribute("data-pick"));
    else drop(box.value);
    part("full").textContent = fits ? "" : tray().getAttribute("data-tray");
    part("full").hidden = fits;
    draw();
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-tray-remove]");
    if (!button) return;
    part("full").hidden = true;
    drop(button.getAttribute("data-tray-remove"));
    draw();
    tray().querySelector("button[type=submit]").focus();
  });

  // Empty fields have no place in an address, nor has what the tray keeps.
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.target.id !== "shelf") return;
    var form = event.detail.formData;
    Array.from(form.entries()).forEach(function (pair) {
      if (pair[1] === "" || pair[0] === "pick" || (pair[0] === "sort" && pair[1] === "recommended")) form.delete(pair[0]);
    });
  });

  // What was opened stays open when the shelf is drawn anew, and what was found is said.
  var open = {};
  document.addEventListener("toggle", function (event) {
    if (event.target.matches && event.target.matches("#shelf details[id]")) open[event.target.id] = event.target.open;
  }, true);
  document.addEventListener("htmx:afterSettle", function () {
    Object.keys(open).forEach(function (id) {
      var box = document.getElementById(id);
      if (box) box.open = open[id];
    });
    var said = document.querySelector("[data-announce]"), live = document.querySelector("[data-live]"), back = document.querySelector("#compare input[name=back]");
    if (said && live) live.textContent = said.textContent;
    if (back) back.value = window.location.search.replace(/^\?/, "");
    draw();
  });
  document.addEventListener("htmx:historyRestore", draw);

  draw();
})();
