/**
 * A real headless Chromium in JUnit tests, on a machine that has none. It says what a page did, and
 * whether people can use it; what the page should show is for the test.
 */
@NullMarked
package dev.headgate.browser;

import org.jspecify.annotations.NullMarked;
