package dev.freehold.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws a {@link Plot} as SVG: legible on light and dark pages, no script, no outside resource. */
final class SvgPlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int RIGHT = 190;
  private static final int TOP = 46;
  private static final int BOTTOM = 54;
  private static final int Y_TICKS = 5;
  private static final String[] COLORS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"
  };

  private final Plot plot;
  private final StringBuilder out = new StringBuilder();
  private final double xMin;
  private final double xMax;
  private final double yMax;

  private SvgPlot(Plot plot) {
    this.plot = plot;
    double[] xs = points(plot).stream().mapToDouble(point -> scaled(point.x())).toArray();
    double low = java.util.Arrays.stream(xs).min().orElseThrow();
    double high = java.util.Arrays.stream(xs).max().orElseThrow();
    xMin = low;
    xMax = high > low ? high : low + 1;
    double top = points(plot).stream().mapToDouble(Plot.Point::y).max().orElseThrow();
    yMax = niceAbove(top > 0 ? top : 1);
  }

  /** The plot as a whole SVG file. */
  static String draw(Plot plot) {
    return new SvgPlot(plot).draw();
  }

  private static List<Plot.Point> points(Plot plot) {
    List<Plot.Point> all = new ArrayList<>();
    plot.lines().values().forEach(all::addAll);
    return all;
  }

  private String draw() {
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"12\">",
        WIDTH, HEIGHT);
    line("<title>%s</title>", escaped(plot.title()));
    line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    text(LEFT, 24, "start", "font-size=\"15\" font-weight=\"bold\"", plot.title());
    axes();
    int index = 0;
    for (Map.Entry<String, List<Plot.Point>> entry : plot.lines().entrySet()) {
      polyline(index++, entry.getKey(), entry.getValue());
    }
    line("</svg>");
    return out.toString();
  }

  private void axes() {
    int bottom = HEIGHT - BOTTOM;
    int right = WIDTH - RIGHT;
    for (int tick = 0; tick <= Y_TICKS; tick++) {
      double value = yMax * tick / Y_TICKS;
      double y = y(value);
      line(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>",
          LEFT, y, right, y);
      text(LEFT - 8, y + 4, "end", "", Numbers.show(value));
    }
    points(plot).stream()
        .mapToDouble(Plot.Point::x)
        .distinct()
        .sorted()
        .forEach(x -> text(x(x), bottom + 18, "middle", "", Numbers.show(x)));
    line("<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#333333\"/>", LEFT, TOP, bottom, right);
    text((LEFT + right) / 2.0, HEIGHT - 14, "middle", "", plot.xLabel());
    double middle = (TOP + bottom) / 2.0;
    text(
        18, middle, "middle", "transform=\"rotate(-90 18 %.1f)\"".formatted(middle), plot.yLabel());
  }

  private void polyline(int index, String name, List<Plot.Point> points) {
    String color = COLORS[index % COLORS.length];
    StringBuilder path = new StringBuilder();
    for (Plot.Point point : points) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.x()), y(point.y())));
    }
    line(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        path.toString().strip(), color);
    for (Plot.Point point : points) {
      line(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
          x(point.x()), y(point.y()), color);
    }
    int legendX = WIDTH - RIGHT + 16;
    int legendY = TOP + 10 + index * 20;
    line(
        "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"4\" fill=\"%s\"/>",
        legendX, legendY - 6, color);
    text(legendX + 18, legendY, "start", "", name);
  }

  private double scaled(double x) {
    return plot.logX() ? Math.log(x) : x;
  }

  private double x(double value) {
    return LEFT + (scaled(value) - xMin) / (xMax - xMin) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - value / yMax * (HEIGHT - BOTTOM - TOP);
  }

  /** The next of 1, 2, 2.5, 5 times a power of ten. */
  private static double niceAbove(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 2, 2.5, 5}) {
      if (step * power >= value) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private void text(double x, double y, String anchor, String more, String text) {
    line(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#333333\" %s>%s</text>",
        x, y, anchor, more, escaped(text));
  }

  private void line(String format, Object... args) {
    out.append(String.format(Locale.ROOT, format, args)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
