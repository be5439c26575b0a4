package ir.metrix.agent.command;

import picocli.CommandLine.Help.Ansi;

/** Colours, where the output is a terminal and NO_COLOR doesn't forbid them; else plain text. */
final class Style {
  private static final String RESET = "\u001b[0m";

  private final boolean on;

  Style(boolean on) {
    this.on = on;
  }

  /** As picocli decides it: a terminal, NO_COLOR, CLICOLOR_FORCE. */
  static Style ofTerminal() {
    return new Style(Ansi.AUTO.enabled());
  }

  boolean isOn() {
    return on;
  }

  String good(String text) {
    return in("\u001b[32m", text);
  }

  String wrong(String text) {
    return in("\u001b[31m", text);
  }

  String warning(String text) {
    return in("\u001b[33m", text);
  }

  String title(String text) {
    return in("\u001b[1m", text);
  }

  String faint(String text) {
    return in("\u001b[2m", text);
  }

  private String in(String code, String text) {
    return on ? code + text + RESET : text;
  }
}
