/**
 * A generated day of traffic: players that watch and containers that report, seeded and repeatable,
 * sent to a running gateway over HTTP alone. Its own record of what was sent can be compared with
 * the store to the event. It knows nothing of the gateway's inside but the words of its contracts.
 */
@NullMarked
package dev.headgate.app.demo;

import org.jspecify.annotations.NullMarked;
