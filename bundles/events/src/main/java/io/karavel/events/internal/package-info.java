/** The event log: what happened, in order, for whoever listens. */
package io.karavel.events.internal;
