"""Paints frames with cv2.imshow. Run by frame_to_screen in an environment of its own: the full OpenCV wheel and NumPy, nothing else.

Arguments: how many boxes to draw, frames.npy (n, bytes) with YUV 4:2:0 frames, width, height. For each line "count" on standard
input it shows so many frames and prints how long each took, in ms, as JSON.
"""

import json
import sys
import time

import cv2
import numpy as np

VIEW = (1280, 960)
TITLE = "imshow"


def main() -> None:
    """Answer rounds until standard input ends."""
    box_count, width, height = int(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4])
    frames = np.load(sys.argv[2])
    cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL)
    cv2.resizeWindow(TITLE, *VIEW)
    shown = 0

    def show() -> float:
        nonlocal shown
        frame = frames[shown % len(frames)]
        shown += 1
        began = time.perf_counter()
        luma = frame[: width * height].reshape(height, width)
        chroma = frame[width * height :].reshape(height // 2, width // 2, 2)
        picture = cv2.cvtColorTwoPlane(luma, chroma, cv2.COLOR_YUV2BGR_NV12)
        for number in range(box_count):
            draw_box(picture, number + shown % len(frames))
        cv2.imshow(TITLE, picture)
        cv2.pollKey()
        return (time.perf_counter() - began) * 1e3

    for _ in range(5):
        show()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps([show() for _ in range(int(line))]), flush=True)


def draw_box(picture: np.ndarray, number: int) -> None:
    """Draw a box with a label into the picture, as programs with imshow do."""
    height, width = picture.shape[:2]
    x, y = number * 7 % 20 * width // 22, number * 3 % 10 * height // 12 + height // 30
    cv2.rectangle(picture, (x, y), (x + width // 10, y + height // 8), (0, 170, 240), 3)
    text = f"person {0.5 + number / 50:.2f}"
    (text_width, text_height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)
    cv2.rectangle(picture, (x, y - text_height - 6), (x + text_width, y), (0, 170, 240), cv2.FILLED)
    cv2.putText(picture, text, (x, y - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 2)


if __name__ == "__main__":
    main()
