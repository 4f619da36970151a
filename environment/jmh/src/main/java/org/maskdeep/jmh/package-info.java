/** JMH benchmarks of hot loops in plain Java; {@code make jmh} runs them. */
package org.maskdeep.jmh;
