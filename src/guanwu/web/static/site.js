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
// A number that has a slider: each follows the other; the number alone is sent.
document.querySelectorAll("[data-slides]").forEach((slider) => { slider.hidden = false; });
document.addEventListener("input", (event) => {
  const at = event.target;
  const number = at.dataset.slides ? document.getElementById(at.dataset.slides) : at;
  if (at.dataset.slides) number.value = at.value;
  const slider = document.querySelector(`[data-slides="${CSS.escape(number.id)}"]`);
  if (slider && slider !== at) slider.value = number.value;
  const held = number.closest("[data-scenario]");
  if (held) held.querySelector("[data-total]").textContent = [...held.querySelectorAll("[data-people]")]
    .reduce((sum, one) => sum + (Number(one.value) || 0), 0).toLocaleString("en-US");
});
