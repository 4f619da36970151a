package org.maskdeep.report.page;

/** The style of a report page. */
final class HtmlStyle {
  static final String CSS =
      """
      :root { color-scheme: light; --ink: #222; --soft: #666; --line: #e2e2e2; --blue: #0072b2; }
      * { box-sizing: border-box; }
      body { margin: 0; font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
             color: var(--ink); background: #f6f7f8; }
      header, section { max-width: 74rem; margin: 0 auto 1.2rem; padding: 1.2rem 1.6rem; background: #fff;
             border: 1px solid var(--line); border-radius: 8px; }
      header { margin-top: 1.2rem; border-top: 4px solid var(--blue); }
      h1 { margin: 0 0 .2rem; font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere; }
      h2 { margin: 0 0 .6rem; font-size: 1.2rem; }
      .sub { margin: 0 0 .8rem; color: var(--soft); overflow-wrap: anywhere; }
      nav a { display: inline-block; margin: 0 .9rem .2rem 0; color: var(--blue); text-decoration: none; }
      nav a:hover { text-decoration: underline; }
      p { margin: 0 0 .8rem; max-width: 46rem; overflow-wrap: anywhere; }
      .good, .bad { padding: .6rem .9rem; border-left: 4px solid #009e73; background: #eef8f4; }
      .bad { border-color: #d55e00; background: #fdf1e8; }
      .scroll { overflow-x: auto; margin: 0 0 .8rem; }
      table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
      th, td { padding: .38rem .8rem .38rem 0; text-align: left; vertical-align: top;
               border-bottom: 1px solid var(--line); }
      thead th { border-bottom: 2px solid #bbb; font-weight: 600; vertical-align: bottom; }
      td.n, th.n { text-align: right; }
      td { white-space: nowrap; }
      th { max-width: 8rem; }
      td.t:last-child { min-width: 21rem; white-space: normal; font-size: .86rem; }
      .facts th { max-width: 18rem; font-weight: 600; overflow-wrap: anywhere; color: var(--soft); }
      .facts td { white-space: normal; overflow-wrap: anywhere; }
      figure { margin: 0 0 1.2rem; }
      img { display: block; max-width: 100%; height: auto; }
      figcaption { margin-top: .3rem; color: var(--soft); font-size: .9rem; }
      pre { margin: .4rem 0 .8rem; padding: .7rem .9rem; background: #f3f5f7; border-radius: 6px;
            font: .86rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
            white-space: pre-wrap; overflow-wrap: anywhere; }
      .command { border-left: 4px solid var(--blue); }
      summary { cursor: pointer; font-weight: 600; }
      @media (max-width: 40rem) {
        body { font-size: 15px; }
        header, section { margin-bottom: .6rem; padding: .9rem; border-radius: 0;
                          border-left: 0; border-right: 0; }
        header { margin-top: 0; }
        h1 { font-size: 1.35rem; }
        .facts th { max-width: 8rem; }
      }
      @media print { body { background: #fff; } section { break-inside: avoid; } }
      """;

  private HtmlStyle() {}
}
