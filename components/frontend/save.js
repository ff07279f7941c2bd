// A picture as a file that the browser saves. Knows a picture only as an SVG text with a size.

const RELEASE_MS = 10_000; // the browser has read the file by then
const PIXELS_PER_PIXEL = 2; // a PNG is sharp on a projector

function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), RELEASE_MS);
}

/** Save the picture as "svg" or "png", in a file of that name. */
export function savePicture(picture, kind, name) {
  if (kind === "svg") {
    saveFile(new Blob([picture.text], { type: "image/svg+xml" }), `${name}.svg`);
    return;
  }
  const image = new Image();
  const canvas = document.createElement("canvas");
  canvas.width = PIXELS_PER_PIXEL * picture.width;
  canvas.height = PIXELS_PER_PIXEL * picture.height;
  image.onload = () => {
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => saveFile(blob, `${name}.png`), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.text)}`;
}
