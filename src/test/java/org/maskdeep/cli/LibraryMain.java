package org.maskdeep.cli;

/** Runs a command as a host program would: nothing is done about the locale of the process. */
final class LibraryMain {
  private LibraryMain() {}

  public static void main(String[] args) {
    System.exit(Main.run(args));
  }
}
