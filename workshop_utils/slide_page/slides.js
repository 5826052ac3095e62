// Makes what is too tall fit, and starts reveal.js. Measured before reveal.js has its styles, when every slide is a
// plain block of the page.
const ROOM = 656, WIDTH = 1200, SMALLEST_PICTURE = 420, SMALLEST = 0.6;

function gathered(slide) {
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  sheet.append(...[...slide.childNodes].filter((node) => !(node.matches && node.matches("aside.notes"))));
  slide.prepend(sheet);
  // A slide below another says where it belongs.
  const heading = slide.parentElement.querySelector("h1, h2");
  if (heading && !sheet.querySelector("h1, h2")) {
    sheet.prepend(Object.assign(document.createElement("p"), { className: "again", textContent: heading.textContent }));
  }
  return sheet;
}

// Pictures give way first, as their text is drawn large; then everything gets smaller; what is left over scrolls.
function fitted(sheet) {
  for (const picture of sheet.querySelectorAll("img")) {
    const excess = sheet.scrollHeight - ROOM, { width, height } = picture.getBoundingClientRect();
    if (excess > 0 && height > 0) {
      picture.style.width = `${Math.max(SMALLEST_PICTURE, (width * (height - excess)) / height)}px`;
    }
  }
  // Smaller text also wraps later, so that the right size has to be looked for.
  const text = parseFloat(getComputedStyle(sheet).fontSize);
  const over = () => sheet.scrollHeight > ROOM || sheet.scrollWidth > WIDTH;
  for (let size = 1; over() && size > SMALLEST; ) {
    size = Math.max(SMALLEST, size - 0.02);
    sheet.style.fontSize = `${text * size}px`;
  }
  sheet.classList.toggle("tall", over());
}

function show(theme) {
  document.documentElement.dataset.theme = theme;
}

function present(options) {
  const printing = /view=print|print-pdf/.test(location.search);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  show(dark && !printing ? "dark" : "light");
  addEventListener("load", () => {
    document.querySelectorAll(".slides > section > section").forEach((slide) => fitted(gathered(slide)));
    document.getElementById("reveal-css").media = "all";
    const always = { width: 1280, height: 720, margin: 0.03, center: false, hash: true, slideNumber: "c/t" };
    Reveal.initialize({ ...always, transition: "none", pdfMaxPagesPerSlide: 1, plugins: [RevealNotes], ...options });
    Reveal.addKeyBinding({ keyCode: 84, key: "T", description: "Light or dark" }, () =>
      show(document.documentElement.dataset.theme === "dark" ? "light" : "dark"),
    );
  });
}
