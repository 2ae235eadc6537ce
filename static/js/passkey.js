// Passkeys: asks the server what to ask, asks the browser, sends its answer as a form.
"use strict";

(function () {
  var able = !!(window.PublicKeyCredential && navigator.credentials && window.isSecureContext);

  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (c) { return c.charCodeAt(0); });
  }

  function text(buffer) {
    var raw = "";
    new Uint8Array(buffer).forEach(function (b) { raw += String.fromCharCode(b); });
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function opened(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    ["excludeCredentials", "allowCredentials"].forEach(function (list) {
      (options[list] || []).forEach(function (k) { k.id = bytes(k.id); });
    });
    return options;
  }

  function closed(key) {
    var out = { id: key.id, rawId: text(key.rawId), type: key.type, response: {}, clientExtensionResults: {} };
    if (key.authenticatorAttachment) out.authenticatorAttachment = key.authenticatorAttachment;
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (key.response[part]) out.response[part] = text(key.response[part]);
    });
    if (key.response.getTransports) out.response.transports = key.response.getTransports();
    return JSON.stringify(out);
  }

  function show(form, name, on) {
    var line = form.querySelector("[data-passkey-" + name + "]");
    if (line) line.hidden = !on;
  }

  function ask(form) {
    return fetch(form.getAttribute("data-ask"), { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) {
        var json = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
        if (answer.redirected) { window.location.reload(); return new Promise(function () {}); }
        if (!answer.ok || !json) throw new Error("away");
        return answer.json();
      }, function () { throw new Error("away"); });
  }

  function run(form) {
    var create = form.getAttribute("data-passkey") === "create";
    show(form, "failed", false);
    show(form, "away", false);
    ask(form).then(function (options) {
      var what = { publicKey: opened(options.publicKey) };
      return create ? navigator.credentials.create(what) : navigator.credentials.get(what);
    }).then(function (key) {
      form.elements.answer.value = closed(key);
      form.submit();
    }).catch(function (why) {
      show(form, why.message === "away" ? "away" : "failed", true);
      form.removeAttribute("data-busy");
    });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    if (!able) {
      var none = form.parentNode.querySelector("[data-passkey-none]");
      if (none) none.hidden = false;
      return;
    }
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (form.getAttribute("data-busy") === "yes") return;
      form.setAttribute("data-busy", "yes");
      run(form);
    });
  });
})();
