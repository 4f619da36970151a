// The front end of org.maskdeep.notebook.Clickable: an image, and what a click on it is answered with.
const SOURCE = "data:image/png;base64,";

function render({ model, el }) {
  const column = document.createElement("div");
  const image = document.createElement("img");
  const mark = document.createElement("div");
  const frame = document.createElement("div");
  const answer = document.createElement("img");
  const said = document.createElement("output");
  const place = { x: model.get("x"), y: model.get("y") };

  frame.style.cssText = "position:relative;display:inline-block;cursor:crosshair";
  mark.style.cssText =
    "position:absolute;width:9px;height:9px;margin:-6px;border:2px solid #fff;outline:2px solid #000;pointer-events:none";
  image.alt = model.get("what") + ": click a place, or move with the arrow keys";
  image.title = image.alt;
  image.tabIndex = 0;
  image.dataset.lmSuppressShortcuts = "true"; // of JupyterLab, on the arrow keys
  image.src = SOURCE + model.get("image");
  answer.style.cssText = "max-width:100%;height:auto;display:block;margin-top:8px";

  function show() {
    answer.src = SOURCE + model.get("answer");
    answer.alt = model.get("what") + " at " + model.get("label");
    said.textContent = model.get("problem") || model.get("label");
    place.x = model.get("x");
    place.y = model.get("y");
    mark.style.left = 100 * place.x + "%";
    mark.style.top = 100 * place.y + "%";
    answer.style.opacity = 1;
  }

  function ask(x, y) {
    place.x = Math.min(Math.max(x, 0), 0.9999);
    place.y = Math.min(Math.max(y, 0), 0.9999);
    mark.style.left = 100 * place.x + "%";
    mark.style.top = 100 * place.y + "%";
    answer.style.opacity = 0.5; // until the kernel has answered
    model.send({ x: place.x, y: place.y });
  }

  image.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    ask((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  });
  image.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      event.stopPropagation();
      ask(place.x + move[0] * model.get("step_x"), place.y + move[1] * model.get("step_y"));
    }
  });
  model.on("change:answered", show);
  frame.append(image, mark);
  column.append(frame, document.createElement("br"), said, answer);
  el.append(column);
  show();
}

export default { render };
