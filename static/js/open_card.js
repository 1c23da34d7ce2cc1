// A link to the words of a claim opens the claim's card and scrolls to the words, also on the same page.

export const cardOfWords = (words) => document.querySelector(`.card[data-words="${CSS.escape(words.id)}"]`);

function openLinkedCard() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  const card = target.matches(".card") ? target : cardOfWords(target);
  if (card) card.open = true;
}

addEventListener("hashchange", openLinkedCard);
openLinkedCard();
