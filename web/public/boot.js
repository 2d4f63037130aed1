// Puts the remembered look on <html> before the first paint, so that a dark room never flashes white.
(function () {
  var root = document.documentElement;
  var look = {};
  try {
    look = JSON.parse(localStorage.getItem("dure.look") || "{}");
  } catch (_) {
    // A private window may refuse storage: the system's own theme is used.
  }
  var dark = look.theme === "dark" || (look.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  if (look.density) root.dataset.density = look.density;
  if (look.text) root.dataset.text = look.text;
  if (look.brand) root.dataset.brand = look.brand;
  if (look.language) root.lang = look.language;
})();
