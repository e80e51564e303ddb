/** What a chart shows, as data: drawn by the browser, and as a table for everybody. */
@NullMarked
package dev.headgate.admin.chart;

import org.jspecify.annotations.NullMarked;
