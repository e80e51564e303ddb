package dev.headgate.admin.component;

/** One of several that a form offers, with a sentence on what it means. */
public record Choice(String value, String label, String text) {}
