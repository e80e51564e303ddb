package dev.headgate.app.demo;

import java.util.List;

/** Asks the store. */
@FunctionalInterface
public interface RowQuery {

  /** Runs the query and returns its rows, each value as the store writes it in text. */
  List<List<String>> rows(String sql);
}
