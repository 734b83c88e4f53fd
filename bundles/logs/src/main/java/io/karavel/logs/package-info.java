/** Writes the output of containers to log drivers, and reads it back. See {@link io.karavel.logs.LogService}. */
package io.karavel.logs;
