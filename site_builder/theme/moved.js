/* A page that moved: leads on, and takes the place in it along, which a refresh without script would lose. */
(function () {
  "use strict";
  var to = document.currentScript.getAttribute("data-to");
  if (location.protocol === "file:") to = to.replace(/\/$/, "/index.html");
  location.replace(to + location.hash);
})();
