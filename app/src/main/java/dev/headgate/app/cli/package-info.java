/**
 * The command line for operators without a browser: the use cases of management on the gateway's
 * database, whether the gateway runs or not. Knows where that database is; decides nothing.
 */
@NullMarked
package dev.headgate.app.cli;

import org.jspecify.annotations.NullMarked;
