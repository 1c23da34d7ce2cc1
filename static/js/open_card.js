// A link to the words of a claim opens its card and shows where they stand, also when the words are on this page.

export const cardOfWords = (words) => document.querySelector(`.card:has(a[href="#${CSS.escape(words.id)}"])`);

function openLinkedCard() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  const card = target.matches(".card") ? target : cardOfWords(target);
  if (card) card.open = true;
}

addEventListener("hashchange", openLinkedCard);
openLinkedCard();
