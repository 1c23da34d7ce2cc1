// A link to the words of a claim opens its card and shows where they stand, also when the words are on this page.
"use strict";

(() => {
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    const card = target.matches(".card") ? target : document.querySelector(`.card:has(a[href="#${CSS.escape(target.id)}"])`);
    if (card) card.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
