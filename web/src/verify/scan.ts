/** Reading the code off a picture or the camera: the browser's own detector where there is one, else a library. */
import { binarize, Decoder, Detector, grayscale } from "@nuintun/qrcode";
import { PREFIX } from "./check";

interface BarcodeDetectorLike {
  detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => BarcodeDetectorLike;

const MOST_PIXELS = 2400;
let native: BarcodeDetectorLike | null | undefined;

/** The token in a picture file, or null. Large pictures are tried smaller too: that smooths the noise of a scan. */
export async function fromFile(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  const largest = Math.max(picture.width, picture.height);
  for (const side of [Math.min(largest, MOST_PIXELS), 1400, 900].filter((side) => side <= largest)) {
    const found = await fromPicture(picture, side / largest);
    if (found) return found;
  }
  return null;
}

/** Follows the camera until a code of ours is seen; returns the end of it. */
export async function fromCamera(video: HTMLVideoElement, found: (text: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: 1280 } });
  video.srcObject = stream;
  await video.play();
  let ended = false;
  const stop = () => {
    ended = true;
    for (const track of stream.getTracks()) track.stop();
  };
  const look = async () => {
    if (ended) return;
    const text = video.videoWidth ? await fromPicture(video, 1).catch(() => null) : null;
    if (ended) return;
    if (text) {
      stop();
      found(text);
    } else setTimeout(() => void look(), 150);
  };
  void look();
  return stop;
}

async function fromPicture(source: ImageBitmap | HTMLVideoElement, scale: number): Promise<string | null> {
  const [wide, high] = "videoWidth" in source ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(wide * scale);
  canvas.height = Math.round(high * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return (await byBrowser(canvas)) ?? byLibrary(context.getImageData(0, 0, canvas.width, canvas.height));
}

async function byBrowser(canvas: HTMLCanvasElement): Promise<string | null> {
  const there = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (native === undefined) native = there ? new there({ formats: ["qr_code"] }) : null;
  try {
    const seen = (await native?.detect(canvas)) ?? [];
    return seen.find((one) => one.rawValue.startsWith(PREFIX))?.rawValue ?? null;
  } catch {
    native = null;
    return null;
  }
}

function byLibrary(picture: ImageData): string | null {
  const binarized = binarize(grayscale(picture), picture.width, picture.height);
  const places = new Detector().detect(binarized);
  const decoder = new Decoder();
  let place = places.next();
  while (!place.done) {
    let good = false;
    try {
      const { content } = decoder.decode(place.value.matrix);
      good = true;
      if (content.startsWith(PREFIX)) return content;
    } catch {
      good = false;
    }
    place = places.next(good);
  }
  return null;
}
