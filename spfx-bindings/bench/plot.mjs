// A bar chart as SVG: one row per contestant, logarithmic, the time per value written beside the bar.

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

const unit = (microseconds) =>
  microseconds >= 1000 ? `${(microseconds / 1000).toPrecision(3)} ms` : `${microseconds.toPrecision(3)} µs`;

function panel({ title, results }, top) {
  const slowest = Math.max(...results.map(({ microseconds }) => microseconds));
  const fastest = Math.min(...results.map(({ microseconds }) => microseconds));
  const width = (microseconds) =>
    40 + (360 * Math.log(microseconds / fastest)) / Math.log(Math.max(slowest / fastest, 1.01));
  const rows = results.map(({ name, microseconds }, index) => {
    const y = top + 34 + index * 26;
    const color = name.startsWith("Feldsiegel") ? "#0f6cbd" : "#b3b0ad";
    return `<text x="230" y="${y + 14}" text-anchor="end">${escape(name)}</text>
<rect x="240" y="${y}" width="${width(microseconds).toFixed(1)}" height="18" rx="2" fill="${color}"/>
<text x="${(248 + width(microseconds)).toFixed(1)}" y="${y + 14}">${unit(microseconds)}</text>`;
  });
  return {
    svg: `<text x="20" y="${top + 16}" font-weight="600">${escape(title)}</text>\n${rows.join("\n")}`,
    height: 50 + results.length * 26,
  };
}

/** panels: [{ title, results: [{ name, microseconds }] }] */
export function plot(panels) {
  let top = 16;
  const drawn = panels.map((one) => {
    const { svg, height } = panel(one, top);
    top += height;
    return svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 ${top}"
 font-family="Segoe UI, Open Sans, sans-serif" font-size="13" fill="#242424">
<rect width="760" height="${top}" fill="#ffffff"/>
${drawn.join("\n")}
</svg>
`;
}
