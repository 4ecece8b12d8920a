// What the pages do beyond plain links and forms. Everything works without it.
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});
document.addEventListener("htmx:afterSwap", (event) => {
  const first = event.detail.target.querySelector("[data-focus]");
  if (first) first.focus();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("input", (event) => {
  const told = event.target.type === "range" && document.querySelector(`output[for="${event.target.id}"]`);
  if (told) told.textContent = Number(event.target.value).toLocaleString("en-US");
});
