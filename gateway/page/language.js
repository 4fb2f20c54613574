// Chinese or English: chosen once, remembered, and said by everything that shows text.
import { element } from "./dom.js";
import { texts } from "./texts.js";

let language = localStorage.getItem("language") === "en" ? "en" : "zh";

export const current = () => language;

export function say(key, ...values) {
  const text = texts[language][key];
  return typeof text === "function" ? text(...values) : text;
}

// Shows the page's fixed texts now and after each change; `show` shows the rest.
export function speak(show) {
  element("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    localStorage.setItem("language", language);
    showTexts();
    show();
  });
  showTexts();
}

function showTexts() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = `${say("title")} · Renda`;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  element("language").textContent = say("other");
  element("language").lang = language === "zh" ? "en" : "zh-CN";
}
