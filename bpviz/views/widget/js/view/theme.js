/**
 * Light or dark: what the reader chose, else what surrounds the stepper (JupyterLab's theme), else the system.
 */

/**
 * @param {HTMLElement} root carries `data-theme`
 * @param {() => "auto" | "light" | "dark"} chosen
 * @param {() => void} changed called after the theme on screen changed
 * @param {AbortSignal} signal
 */
export function followTheme(root, chosen, changed, signal) {
  const system = matchMedia("(prefers-color-scheme: dark)");

  const surrounding = () => {
    const lab = document.body.dataset.jpThemeLight;
    if (lab === "true" || lab === "false") return lab === "true" ? "light" : "dark";
    return system.matches ? "dark" : "light";
  };
  const apply = () => {
    const theme = chosen() === "auto" ? surrounding() : chosen();
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    changed();
  };

  system.addEventListener("change", apply, { signal });
  const lab = new MutationObserver(apply);
  lab.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  signal.addEventListener("abort", () => lab.disconnect());
  apply();
  return apply;
}
