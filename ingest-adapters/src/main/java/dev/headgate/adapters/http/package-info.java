/**
 * The two public ingest APIs over HTTP: plain servlets, the decoders of both contracts, and the
 * only place where a status is chosen.
 */
@NullMarked
package dev.headgate.adapters.http;

import org.jspecify.annotations.NullMarked;
