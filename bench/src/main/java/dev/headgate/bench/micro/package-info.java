/** JMH benchmarks of the hot classes; those of package-private ones stand in their packages. */
@NullMarked
package dev.headgate.bench.micro;

import org.jspecify.annotations.NullMarked;
