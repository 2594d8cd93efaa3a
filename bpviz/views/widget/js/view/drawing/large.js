import { h } from "../dom.js";
export const largeDrawing = () => ({ element: h("div"), put() {}, show() {}, stop() {}, repaint() {} });
