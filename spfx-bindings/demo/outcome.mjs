/** What a record view in `card` of the page shows once it has come to an end. */
export async function outcome(page, card) {
  await page.waitForSelector(`${card} .pf-success, ${card} .pf-refusal`);
  return page.evaluate((selector) => {
    const root = document.querySelector(selector);
    const message = root.querySelector(".pf-message");
    const textsOf = (kind) =>
      [...root.querySelectorAll(kind)].map((cell) => [cell.parentElement.dataset.field, cell.textContent]);
    const [title, detail] = [...message.querySelectorAll(":scope > div > *")].map((part) => part.textContent);
    return {
      mood: message.classList.contains("pf-success") ? "success" : "refusal",
      code: message.dataset.code,
      title,
      detail,
      text: message.textContent,
      revealed: Object.fromEntries(textsOf(".pf-revealed")),
      gone: Object.fromEntries(textsOf(".pf-gone")),
    };
  }, card);
}
